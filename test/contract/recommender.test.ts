import { easeBaseline, itemKnnBaseline, sessionKnnBaseline } from "../../src/core/evaluation/baselines/item-item.js";
import { ownFrequencyBaseline } from "../../src/core/evaluation/baselines/own-frequency.js";
import { popularityBaseline } from "../../src/core/evaluation/baselines/popularity.js";
import { meanTextBaseline, mixtureTextBaseline } from "../../src/core/evaluation/baselines/text.js";
import { godwitMethod, RankInputs } from "../../src/core/evaluation/godwit.js";
import { fromScores, type BaselineFactory } from "../../src/core/evaluation/method.js";
import { checkerboard, checkerboardWorld } from "../support/checkerboard.js";
import type { TrainingData } from "../../src/core/evaluation/train-ranker.js";
import type { World } from "../../src/core/evaluation/world.js";
import { defaultParameters } from "../../src/core/interests/parameters.js";
import { defaultLearnOptions, learnItemItem, modelParts, vectorsByNumber } from "../../src/core/ranking/fit/learn.js";
import { decodeModel } from "../../src/core/ranking/model-codec.js";
import { defaultModel, type RankingModel } from "../../src/core/ranking/model.js";
import { rank } from "../../src/core/ranking/rank.js";
import { fitRanker } from "../../src/modules/models/ranker-thread.js";
import { describe, expect, it } from "vitest";
import { recommenderContract } from "./recommender.contract.js";

const learned = (world: World): RankingModel => ({
  ...defaultModel,
  ...modelParts(
    learnItemItem(world.training, vectorsByNumber(world.catalogue, world.vectors), {
      ...defaultLearnOptions,
      easeLambda: 5,
    }),
  ),
});

/** Fitted by the service's own job on what lies before the split, and read back as it is stored. */
function fittedBefore({ split, codebook }: World, { items, behaviours }: TrainingData): RankingModel {
  const known = behaviours.filter(({ signal }) => signal.at < split);
  return decodeModel(
    fitRanker(
      { items, behaviours: known, codebook, parameters: defaultParameters, serving: null, servingUntil: null, seed: 1 },
      () => {},
    ).model,
    "fitted",
  );
}

recommenderContract(
  "rank, default weights",
  ({ world }, task) => godwitMethod(world, { task, model: learned(world), parameters: defaultParameters }),
  { personal: true, floor: 0.4 },
);
recommenderContract(
  "rank, fitted by the service",
  ({ world, ...data }, task) =>
    godwitMethod(world, { task, model: fittedBefore(world, data), parameters: defaultParameters }),
  { personal: true, floor: 0.5 },
);
recommenderContract(
  "rank, nothing learned",
  ({ world }, task) => godwitMethod(world, { task, model: defaultModel, parameters: defaultParameters }),
  { personal: true, floor: 0.3 },
);

const baselines: readonly [BaselineFactory, boolean, number][] = [
  [popularityBaseline(30), false, 0],
  [ownFrequencyBaseline, false, 0],
  [itemKnnBaseline, true, 0.35],
  [sessionKnnBaseline, true, 0.35],
  [easeBaseline(5, 1000), true, 0.35],
  [meanTextBaseline, true, 0.3],
  [mixtureTextBaseline, true, 0.3],
];
for (const [make, personal, floor] of baselines) {
  const { name } = make(checkerboardWorld({ users: 4, items: 8, sessions: 2, seed: 1 }));
  recommenderContract(name, ({ world }, task) => fromScores(world, task, make(world)), { personal, floor });
}

describe("rank and the method that evaluation judges", () => {
  it("take the weights of a fit, in both tasks", () => {
    const { world, ...data } = checkerboard({ users: 20, items: 24, sessions: 3, seed: 5 });
    const { weights } = fittedBefore(world, data);
    for (const task of ["NEXT", "DISCOVER"] as const)
      expect(weights[task].features).not.toEqual(defaultModel.weights[task].features);
  });

  it("put the same items in the same order", () => {
    const world = checkerboardWorld({ users: 20, items: 24, sessions: 3, seed: 5 });
    const ranker = { task: "DISCOVER", model: learned(world), parameters: defaultParameters } as const;
    const inputs = new RankInputs(world, ranker);
    const method = godwitMethod(world, ranker);
    for (const user of world.heldOut)
      expect(method.list(user, 24)).toEqual(rank(inputs.of(user)).map(({ position }) => position));
  });
});
