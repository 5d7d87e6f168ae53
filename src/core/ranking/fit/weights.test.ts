import { expect, it } from "vitest";
import { normal, seeded } from "../../statistics/random.js";
import { softmax } from "../softmax.js";
import type { ReadCase } from "./case.js";
import { drawChoiceSet } from "./choice-set.js";
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
