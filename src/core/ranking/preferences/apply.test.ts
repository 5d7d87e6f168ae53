import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Scored } from "../rank-input.js";
import { applyWishes, largestFactor, mutedFrom } from "./apply.js";
import { inForce, type InterestPreference } from "./preference.js";
import type { Wish } from "./wish.js";

const items = 6;
const topics = 3;
/** How much of each topic an item is: what wishes of topics go by. */
const share = (item: number, topic: number): number => (item % topics === topic ? 0.8 : 0.1);

type Step =
  | { readonly kind: "behaviour"; readonly item: number }
  | { readonly kind: "edit"; readonly topic: number; readonly weight: number; readonly lasts: number | null }
  | { readonly kind: "wait"; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("behaviour" as const), item: fc.nat(items - 1) }),
  fc.record({
    kind: fc.constant("edit" as const),
    topic: fc.nat(topics - 1),
    weight: fc.constantFrom(-1, -0.5, 0, 0.25, 1),
    lasts: fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }),
  }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 4 }) }),
);

/** What the ranker says from behaviours alone. */
function inferred(counts: readonly number[]): Scored[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts
    .map((count, position) => ({
      position,
      number: position + 1,
      id: String(position),
      score: Math.log(count),
      probability: count / total,
      logSoftmax: Math.log(count / total),
      contributions: [],
      interests: [],
      because: [],
      together: [],
      sources: [],
    }))
    .toSorted((a, b) => b.probability - a.probability || a.number - b.number);
}

const wishOf = (preference: InterestPreference): Wish => ({
  preference,
  vector: null,
  affinity: (position) => share(position, Number(preference.target)),
});

/** Plays steps; after each one checks the answer that would be given. */
function play(steps: readonly Step[]): void {
  const counts = Array.from({ length: items }, () => 1);
  const untouched = [...counts];
  let preferences: InterestPreference[] = [];
  let now = 0;
  for (const one of steps) {
    if (one.kind === "wait") now += one.ms;
    else if (one.kind === "behaviour") {
      counts[one.item]!++;
      untouched[one.item]!++;
    } else {
      const target = String(one.topic);
      preferences = preferences.filter((preference) => preference.target !== target);
      const until = one.lasts === null ? null : now + one.lasts;
      if (one.weight !== 0)
        preferences.push({ id: target, kind: "TOPIC", target, textHash: null, weight: one.weight, until, since: now });
    }
    const ranked = inferred(counts);
    const before = JSON.stringify(ranked);
    check(ranked, preferences, now);
    expect(JSON.stringify(ranked)).toBe(before); // shares and order of the ranker are as they were
    expect(counts).toEqual(untouched);
  }
}

function check(ranked: readonly Scored[], preferences: readonly InterestPreference[], now: number): void {
  const acting = inForce(preferences, now);
  const answer = applyWishes(ranked, acting.map(wishOf)).ranked;
  if (acting.length === 0) expect(answer).toBe(ranked);
  const muted = (position: number): boolean =>
    acting.some(({ weight, target }) => weight === -1 && share(position, Number(target)) >= mutedFrom);
  const kept = ranked.filter(({ position }) => !muted(position));
  expect(answer.map(({ position }) => position).toSorted()).toEqual(kept.map(({ position }) => position).toSorted());
  // The answer is the formula, worked out once more from what is in force at this moment and nothing else.
  const chances = kept.map(({ position, probability }) =>
    acting.reduce(
      (chance, { weight, target }) => chance * largestFactor ** (weight * share(position, Number(target))),
      probability,
    ),
  );
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  kept.forEach(({ position }, i) => {
    const told = answer.find((one) => one.position === position)!;
    if (acting.length > 0) expect(told.probability).toBeCloseTo(chances[i]! / total, 12);
  });
}

describe("preferences on top of a ranking", () => {
  it("show in the next answer, end on time and change nothing inferred, in 10,000 interleavings", () => {
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), play), { numRuns: 10_000, seed: 20 });
  });

  it("an end is the first instant without it", () => {
    const until = 1_000;
    expect(inForce([{ until }], 999)).toHaveLength(1);
    expect(inForce([{ until }], 1_000)).toHaveLength(0);
    expect(inForce([{ until: null }], Number.MAX_SAFE_INTEGER)).toHaveLength(1);
  });
});
