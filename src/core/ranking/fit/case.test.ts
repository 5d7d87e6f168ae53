import { expect, it } from "vitest";
import { fitCases } from "../../evaluation/sessions.js";
import { listMetrics } from "../../statistics/list-metrics.js";
import { checkerboardWorld } from "../../../../test/support/checkerboard.js";
import { taskFeatures } from "../../evaluation/task-features.js";
import { defaultParameters } from "../../interests/parameters.js";
import { defaultModel } from "../model.js";
import { bestFirst, eligible, featureColumns } from "../score.js";
import { drawChoiceSet } from "./choice-set.js";
import { choiceLogLikelihood } from "./logit.js";
import { seeded } from "../../statistics/random.js";
import { baselineName, baselinesOf, baselineWeights } from "./baselines.js";
import { judgedTop, ndcgOf, readCases } from "./case.js";
import { learnItemItem, modelParts } from "./learn.js";

const world = checkerboardWorld({ users: 60, items: 400, sessions: 12, seed: 2 });
const features = taskFeatures.NEXT;
const cases = [
  ...fitCases(
    world,
    "NEXT",
    { ...defaultModel, ...modelParts(learnItemItem(world.training, null)) },
    defaultParameters,
    { limit: 40, seed: 1 },
  ),
];
const read = readCases("NEXT", cases, { features, seed: 1 });

it("keeps of a session what any list of ten is made from, and little else", () => {
  const weightings = [
    ...baselinesOf.NEXT.map((baseline) => baselineWeights(baseline).features),
    [
      { feature: "ownFrequency", weight: 3 },
      { feature: "interestMixture", weight: 0.2 },
      { feature: "popularity30", weight: 1 },
    ] as const,
  ];
  for (const weights of weightings) {
    const raw = features.map((feature) => weights.find((one) => one.feature === feature)?.weight ?? 0);
    cases.forEach(({ input, truth }, c) => {
      const positions = eligible(input);
      const columns = features.map((name) => featureColumns(input, positions, [name]).get(name)!);
      const scores = Float64Array.from(positions, (_, i) =>
        Math.fround(raw.reduce((sum, weight, f) => sum + weight * Math.fround(columns[f]![i]!), 0)),
      );
      const whole = listMetrics(
        bestFirst(scores, (i) => input.catalogue.numberAt(positions[i]!), judgedTop).map((i) => positions[i]!),
        truth,
        judgedTop,
      ).ndcg;
      expect(ndcgOf(read[c]!.set, raw)).toBeCloseTo(whole, 1);
    });
  }
  for (const { set } of read) expect(set.rows).toBeLessThan(400);
});

it("judges simple rankings over the whole catalogue, and the kept candidates say the same", () => {
  const own = baselinesOf.NEXT[0]!;
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
  const raw = features.map(
    (feature) => baselineWeights(own).features.find((one) => one.feature === feature)?.weight ?? 0,
  );
  expect(baselineName(own)).toBe("ownFrequency, then popularity30");
  expect(mean(read.map(({ set }) => ndcgOf(set, raw)))).toBeCloseTo(
    mean(read.map(({ baselines }) => baselines[0]!)),
    2,
  );
});

it("counts what was chosen and would not have been proposed as missed, and lets it teach all the same", () => {
  // The best of four candidates was not proposed; another of those that were not stands for nine.
  const set = drawChoiceSet(
    [Float64Array.of(1, 0, 3, 2)],
    new Set([0, 2]),
    seeded(1),
    { hard: 1, random: 1 },
    (i) => i,
    { from: 2, logStandsFor: Math.log(9) },
  );
  expect([...set.numbers]).toEqual([0, 1, 2, 3]);
  expect([set.listed, ...set.truth]).toEqual([2, 0, 2]);
  expect([...set.logStandsFor]).toEqual([0, 0, 0, Math.log(9)]);
  expect(ndcgOf(set, [1])).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 10);
  expect(choiceLogLikelihood(set, [0])).toBeCloseTo(Math.log(2 / 12), 10);
});
