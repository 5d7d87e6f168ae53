import { describe, expect, it } from "vitest";
import { normal, seeded } from "../../statistics/random.js";
import { softmax } from "../softmax.js";
import type { ReadCase } from "./case.js";
import { drawChoiceSet } from "./choice-set.js";
import { formerWeights } from "./former.js";
import { byTime } from "./halves.js";
import { plainWeights } from "../model.js";
import { fitWeights } from "./weights.js";

/** Users choose by 1.2·itemItem + 0.8·freshness; popularity7 is noise. */
function cases(users: number): ReadCase[] {
  const random = seeded(9);
  return Array.from({ length: users }, (_, user) => {
    const columns = [1.2, 0, 0.8].map(() => Float64Array.from({ length: 60 }, () => normal(random)));
    const probability = softmax(columns[0]!.map((x, i) => 1.2 * x + 0.8 * columns[2]![i]!));
    const draw = () => {
      let left = random();
      let i = 0;
      while (i < 59 && (left -= probability[i]!) > 0) i++;
      return i;
    };
    return {
      user,
      set: drawChoiceSet(columns, new Set([draw(), draw()]), random, { hard: 3, random: 30 }),
      baselines: [],
    };
  });
}

it("keeps what proves itself, drops what does not, and is better than the baseline it starts from", () => {
  const {
    proven: { whole },
    all,
    report,
  } = fitWeights(cases(300), {
    features: ["itemItem", "popularity7", "freshness"],
    baseline: ["itemItem"],
    l2: 5,
    seed: 1,
  });
  expect(whole[1]).toBe(0);
  expect(Math.abs(all.whole[1]!)).toBeGreaterThan(0);
  expect(whole[0]).toBeGreaterThan(whole[2]!);
  expect(whole[2]).toBeGreaterThan(0);
  expect(report.logLikelihood.fitted).toBeGreaterThan(report.logLikelihood.baseline);
  expect(report.gains.find(({ feature }) => feature === "freshness")!.gain.low).toBeGreaterThan(0);
});

describe("a fit beside weights that serve", () => {
  const options = {
    features: ["itemItem", "popularity7", "freshness"],
    baseline: ["itemItem"],
    l2: 10,
    seed: 1,
  } as const;
  // One session an hour: of 300 the earlier 180 teach, the later 120 judge.
  const hour = 3_600_000;
  const timed = byTime(cases(300).map((one, i) => ({ ...one, at: i * hour })));
  const border = 180 * hour;
  const served = plainWeights({ itemItem: 1.1, freshness: 0.9 });
  const former = (until: number, weights = served) => formerWeights(weights, until, options.features, timed);

  it("starts from them and ends where a cold one ends, in fewer steps", () => {
    const cold = fitWeights(timed, options);
    const warm = fitWeights(timed, { ...options, former: former(border + 1) });
    expect([cold.report.warmStart, warm.report.warmStart]).toEqual(["NONE", "START"]);
    expect(warm.report.steps).toBeLessThan(cold.report.steps);
    for (const f of [0, 1, 2]) expect(warm.all.whole[f]).toBeCloseTo(cold.all.whole[f]!, 2);
  });

  it("is pulled to them where they have seen no session that judges", () => {
    const steep = plainWeights({ itemItem: 3, freshness: 2 });
    const { all, report } = fitWeights(timed, { ...options, l2: 1e6, former: former(border, served) });
    expect(report.warmStart).toBe("PRIOR");
    expect(all.halves[0][2]).toBeCloseTo(0.9, 1);
    expect(fitWeights(timed, { ...options, l2: 1e6, former: former(border + 1, steep) }).all.halves[0][2]).toBeLessThan(
      0.5,
    );
  });

  it("leaves those of another time aside", () => {
    const against = former(0, plainWeights({ itemItem: -2 }));
    const { all, report } = fitWeights(timed, { ...options, former: against });
    expect(report.warmStart).toBe("NONE");
    expect(all.whole).toEqual(fitWeights(timed, options).all.whole);
  });
});
