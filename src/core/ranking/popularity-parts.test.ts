import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeItems, decodeState, encodeState } from "../interests/codec.js";
import { defaultParameters } from "../interests/parameters.js";
import type { Signal } from "../interests/signal.js";
import { emptyState, fold } from "../interests/state.js";
import { dayMs } from "../time.js";
import { mostPopularity, partChanges, partsOf, type PopularityPart } from "./popularity-parts.js";

const signals = fc.array(
  fc.record({
    item: fc.integer({ min: 0, max: 3 }),
    strength: fc.constantFrom(-3, -1, 1, 2, 4, 10),
    at: fc.integer({ min: 0, max: 400 }).map((days) => Date.UTC(2026, 0, 1) + days * dayMs),
  }),
  { minLength: 1, maxLength: 40 },
);

const signalOf = (one: { item: number; strength: number; at: number }): Signal => ({
  ...one,
  type: "CLICK",
  topics: { index: [one.item], value: [1] },
  hour: 12,
  weekday: 1,
  scene: {},
  domain: "shop",
  text: null,
  sessionId: null,
});

/** What is left of parts after all that was taken back, by item and time. */
function sum(parts: readonly PopularityPart[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { item, at, weight } of parts) {
    const key = `${item} ${at}`;
    const weightNow = (sums.get(key) ?? 0) + weight;
    if (weightNow === 0) sums.delete(key);
    else sums.set(key, weightNow);
  }
  return sums;
}

describe("what one user counts for in popularity", () => {
  it("is never more than the bound for an item, whatever the user does", () => {
    fc.assert(
      fc.property(signals, (done) => {
        const state = emptyState();
        for (const one of done) fold(state, signalOf(one), defaultParameters);
        const parts = partsOf(state.items);
        expect(new Set(parts.map(({ item }) => item)).size).toBe(parts.length);
        for (const { weight } of parts) {
          expect(weight).toBeGreaterThan(0);
          expect(weight).toBeLessThanOrEqual(mostPopularity);
        }
      }),
    );
  });

  it("is told in changes that add up to what it has become, as stored and read back", () => {
    fc.assert(
      fc.property(signals, (done) => {
        let stored = encodeState(emptyState());
        const told: PopularityPart[] = [];
        for (const one of done) {
          const state = decodeState(stored);
          fold(state, signalOf(one), defaultParameters);
          const before = stored;
          stored = encodeState(state);
          told.push(...partChanges(decodeItems(before), state.items));
        }
        expect(sum(told)).toEqual(sum(partsOf(decodeItems(stored))));
        const erased = partChanges(decodeItems(stored), new Map());
        expect(sum([...told, ...erased]).size).toBe(0);
      }),
    );
  });
});
