import fc from "fast-check";
import { expect, test } from "vitest";
import { cellsDifference } from "../../core/interests/difference.js";
import { encodeState } from "../../core/interests/codec.js";
import { mostInfluence } from "../../core/interests/influence.js";
import { defaultParameters } from "../../core/interests/parameters.js";
import { addSignals, emptyPopulation, mergePerson } from "../../core/interests/population.js";
import { emptyState, fold } from "../../core/interests/state.js";
import { signal, signalsArbitrary } from "../../../test/support/synthetic-signals.js";
import { folded, popularityChanges, sinceOf } from "./person.js";

test("what signals add is what taking a user out and putting them in again adds", () => {
  fc.assert(
    fc.property(signalsArbitrary(), signalsArbitrary(), (earlier, later) => {
      const state = emptyState();
      for (const one of earlier) fold(state, one, defaultParameters);
      const before = encodeState(state);
      const [quick, whole] = [emptyPopulation(), emptyPopulation()];
      for (const population of [quick, whole]) mergePerson(population, state);
      const since = sinceOf(state, later);
      mergePerson(whole, structuredClone(state), -1);
      for (const one of later) fold(state, one, defaultParameters);
      const person = folded(before, state, since);
      fc.pre(person.since !== null);
      addSignals(quick, later, defaultParameters);
      mergePerson(whole, state);
      expect(cellsDifference(quick, whole)).toBeLessThan(1e-6);
      const { since: _unknown, ...without } = person;
      const byItem = (changes: ReturnType<typeof popularityChanges>): unknown[] =>
        changes.toSorted((a, b) => a.item - b.item || a.weight - b.weight);
      expect(byItem(popularityChanges(person))).toEqual(byItem(popularityChanges(without)));
    }),
  );
});

test("who counts for less than they did is taken out and put in again", () => {
  const much = Array.from({ length: mostInfluence }, (_, i) => signal({ at: 1e12 + i }));
  const state = emptyState();
  const since = sinceOf(state, much);
  expect(since).not.toBeNull();
  for (const one of [...much, signal({ at: 2e12 })]) fold(state, one, defaultParameters);
  expect(folded(null, state, since).since).toBeNull();
  expect(sinceOf(state, [signal({ at: 3e12 })])).toBeNull();
});
