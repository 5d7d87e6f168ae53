import { jensenShannonBits } from "../statistics/divergence.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildPage, type PageOptions } from "./page.js";
import type { Scored } from "./rank-input.js";
import { softmax } from "./softmax.js";

/** Twelve items; probability falls with position; three topics, the first six items all of topic 0. */
const worth = (position: number) => (position % 3 === 0 ? 1 : 0);
const topicOf = (position: number) => (position < 6 ? 0 : position % 2 ? 1 : 2);
const scored = Array.from(
  softmax(Array.from({ length: 12 }, (_, i) => -0.3 * i)),
  (probability, position): Scored => ({
    position,
    number: position,
    id: String(position),
    score: Math.log(probability),
    probability,
    logSoftmax: Math.log(probability),
    contributions: [],
    interests: [],
    because: [],
    together: [],
    sources: [],
  }),
);
const options = (changes: Partial<PageOptions> = {}): PageOptions => ({
  size: 6,
  diversity: 0,
  exploration: 0,
  seed: 1,
  shares: Float64Array.of(0.5, 0.25, 0.25),
  topicsOf: (position) => ({ index: [topicOf(position)], value: [1] }),
  ...changes,
});
const positions = (changes: Partial<PageOptions> = {}) =>
  buildPage(scored, options(changes)).map((placed) => placed.scored.position);
/** Divergence of the page's topics from P(k|u,c). */
function distance(diversity: number): number {
  const topics = positions({ diversity }).map(topicOf);
  return jensenShannonBits(
    [0.5, 0.25, 0.25],
    [0, 1, 2].map((k) => topics.filter((topic) => topic === k).length / topics.length),
  );
}

describe("page", () => {
  it("is the ranking itself, with propensity 1, without diversity and exploration", () => {
    expect(positions()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(buildPage(scored, options()).every(({ propensity }) => propensity === 1)).toBe(true);
  });

  it("comes nearer to P(k|u,c) as the diversity dial is turned up", () => {
    expect(distance(0.5)).toBeLessThan(distance(0) / 2);
    expect(distance(1)).toBeLessThan(0.06);
  });

  it("keeps caps, even where that leaves places empty", () => {
    const cap = { limit: 2, groupsOf: (position: number) => [`topic ${topicOf(position)}`] };
    const topics = positions({ caps: [cap] }).map(topicOf);
    for (const k of [0, 1, 2]) expect(topics.filter((topic) => topic === k)).toHaveLength(2);
    expect(positions({ caps: [{ ...cap, limit: 1 }] })).toHaveLength(3);
    expect(positions({ caps: [{ ...cap, limit: 1 }], standing: [11] }).map(topicOf)).toEqual([0, 2]);
  });

  it("never repeats an item, and is deterministic by seed, whatever the dials", () => {
    const dial = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(dial, dial, fc.nat(1000), (diversity, exploration, seed) => {
        const page = positions({ diversity, exploration, seed });
        expect(new Set(page).size).toBe(6);
        expect(positions({ diversity, exploration, seed })).toEqual(page);
      }),
    );
  });

  it("draws with the propensities it reports: frequencies agree, and SNIPS finds another policy's value", () => {
    const draws = 4000;
    const first = new Float64Array(12);
    let weighted = 0;
    let weights = 0;
    // The other policy shows in the first place an item drawn evenly.
    for (let seed = 0; seed < draws; seed++) {
      const [placed] = buildPage(scored, options({ exploration: 1, seed, size: 1, pool: 12 }));
      const { position } = placed!.scored;
      first[position]!++;
      expect(placed!.propensity).toBeCloseTo(scored[position]!.probability, 9);
      weighted += (worth(position) * (1 / 12)) / placed!.propensity;
      weights += 1 / 12 / placed!.propensity;
    }
    for (let i = 0; i < 12; i++) {
      const p = scored[i]!.probability;
      expect(Math.abs(first[i]! / draws - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / draws));
    }
    expect(Math.abs(weighted / weights - 1 / 3)).toBeLessThan(0.05);
  });
});
