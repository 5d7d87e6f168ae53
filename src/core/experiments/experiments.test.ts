import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../statistics/random.js";
import { assignVariant } from "./assignment.js";
import { confidenceSequence } from "./confidence-sequence.js";
import { differenceStream } from "./outcomes.js";
import { sampleRatioP } from "./sample-ratio.js";
import { naiveDecision, simulatedOutcomes } from "../../../test/support/simulation/experiments.js";
import { teamDraft } from "./team-draft.js";

describe("assignment", () => {
  const users = Array.from({ length: 8000 }, (_, i) => `user-${i}`);
  const options = { id: "e1", share: 0.5, weights: [1, 3] };

  it("is the same for the same user, as many as promised, and independent between experiments", () => {
    const counts = [0, 0, 0];
    const joint = [0, 0, 0, 0];
    for (const user of users) {
      const got = assignVariant(user, options);
      expect(assignVariant(user, options)).toBe(got);
      counts[got ?? 2]!++;
      const [a, b] = ["x", "y"].map((id) => assignVariant(user, { id, share: 1, weights: [1, 1] })!);
      joint[2 * a! + b!]!++;
    }
    for (const [i, expected] of [1000, 3000, 4000].entries())
      expect(Math.abs(counts[i]! - expected)).toBeLessThan(5 * Math.sqrt(expected));
    for (const count of joint) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(2000));
  });

  it("keeps everybody where they are when more take part, and gives nobody a variant of weight 0", () => {
    for (const user of users.slice(0, 500)) {
      const before = assignVariant(user, options);
      if (before !== null) expect(assignVariant(user, { ...options, share: 0.9 })).toBe(before);
      expect(assignVariant(user, { ...options, share: 1, weights: [0, 1, 0] })).toBe(1);
      expect(assignVariant(user, { ...options, share: 0 })).toBeNull();
    }
  });
});

describe("stop rules that do not peek", () => {
  it("find no difference where there is none, looking after every user; a z-test that looks as often does", () => {
    const runs = 200;
    let sequential = 0;
    let naive = 0;
    for (let seed = 0; seed < runs; seed++) {
      const stream = differenceStream(simulatedOutcomes(seed, 1500), 0, 1, 0.5);
      if (confidenceSequence(stream, { alpha: 0.05 }).decidedAt !== null) sequential++;
      if (naiveDecision(stream, 0.05) !== null) naive++;
    }
    // α = 0.05: more than 9.5 % of 200 would be a rare accident.
    expect(sequential / runs).toBeLessThan(0.095);
    expect(naive / runs).toBeGreaterThan(0.15);
  });

  it("find a difference that is there, and hold it", () => {
    const result = confidenceSequence(differenceStream(simulatedOutcomes(1, 4000, 0.05), 0, 1, 0.5), { alpha: 0.05 });
    expect(result.decidedAt).toBeLessThan(4000);
    expect(result.interval.low).toBeGreaterThan(0);
    expect(result.interval.low).toBeLessThan(0.05);
    expect(result.interval.high).toBeGreaterThan(0.05);
  });

  it("decide nothing on few observations", () => {
    expect(confidenceSequence([5], { alpha: 0.05 })).toEqual({
      interval: { mean: 5, low: -Infinity, high: Infinity },
      observations: 1,
      decidedAt: null,
    });
    expect(confidenceSequence([1, 1.01, 0.99], { alpha: 0.05 }).decidedAt).toBeNull();
  });
});

describe("sample ratio", () => {
  it("is doubted when it is wrong, and hardly ever when it is right, however often one looks", () => {
    expect(sampleRatioP([1000, 1200], [0.5, 0.5])).toBeLessThan(0.005);
    expect(sampleRatioP([1000, 1020], [0.5, 0.5])).toBeGreaterThan(0.5);
    expect(sampleRatioP([100, 1], [1, 0])).toBe(0);
    let doubted = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = seeded(seed);
      const counts = [0, 0, 0];
      let lowest = 1;
      for (let i = 0; i < 1000; i++) {
        const u = random();
        counts[u < 0.2 ? 0 : u < 0.5 ? 1 : 2]!++;
        lowest = Math.min(lowest, sampleRatioP(counts, [0.2, 0.3, 0.5]));
      }
      if (lowest < 0.05) doubted++;
    }
    expect(doubted / 200).toBeLessThan(0.095);
  });
});

describe("team draft", () => {
  const ranking = fc.uniqueArray(fc.nat(12), { maxLength: 10 });
  const draft = (a: readonly number[], b: readonly number[], seed: number, size = 8) =>
    teamDraft<number>([a, b], { size, seed, keyOf: (x) => x });

  it("repeats nothing, uses both rankings in turn and in their order, and is deterministic by seed", () => {
    fc.assert(
      fc.property(ranking, ranking, fc.nat(1000), (a, b, seed) => {
        const page = draft(a, b, seed);
        const items = page.map(({ item }) => item);
        expect(draft(a, b, seed)).toEqual(page);
        expect(new Set(items).size).toBe(items.length);
        expect(items.length).toBe(Math.min(8, new Set([...a, ...b]).size));
        for (const team of [0, 1] as const) {
          const own = page.filter((place) => place.team === team).map(({ item }) => [a, b][team]!.indexOf(item));
          expect(own).toEqual(own.toSorted((x, y) => x - y));
        }
        if (a.length >= 8 && b.length >= 8)
          expect(Math.abs(page.filter(({ team }) => team === 0).length * 2 - page.length)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("says how likely each page was", () => {
    const a = [1, 2, 3, 4];
    const b = [1, 3, 2, 5];
    const runs = 4000;
    const seen = new Map<string, { count: number; probability: number }>();
    for (let seed = 0; seed < runs; seed++) {
      const page = draft(a, b, seed, 4);
      const key = page.map(({ item }) => item).join();
      const entry = seen.get(key) ?? { count: 0, probability: page.reduce((p, { propensity }) => p * propensity, 1) };
      entry.count++;
      seen.set(key, entry);
    }
    expect([...seen.values()].reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    for (const { count, probability } of seen.values())
      expect(Math.abs(count / runs - probability)).toBeLessThan(
        5 * Math.sqrt((probability * (1 - probability)) / runs),
      );
  });

  it("credits equal rankings alike, whoever clicks where", () => {
    let credit = 0;
    const clicksFirst = 3000;
    for (let seed = 0; seed < clicksFirst; seed++) credit += draft([1, 2, 3], [1, 2, 3], seed)[0]!.team === 0 ? 1 : -1;
    expect(Math.abs(credit)).toBeLessThan(4 * Math.sqrt(clicksFirst));
  });
});
