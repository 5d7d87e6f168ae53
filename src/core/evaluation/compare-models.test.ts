import { expect, it } from "vitest";
import { defaultParameters } from "../interests/parameters.js";
import { learnItemItem, modelParts } from "../ranking/fit/learn.js";
import { defaultModel, plainWeights, type RankingModel } from "../ranking/model.js";
import { pairedDifference } from "../statistics/bootstrap.js";
import { compareModels } from "./compare-models.js";
import { godwitMethod } from "./godwit.js";
import { judge, judgedUsers } from "./judge.js";
import { checkerboardWorld } from "../../../test/support/checkerboard.js";

const world = checkerboardWorld({ users: 60, items: 60, sessions: 6, seed: 4 });
const tasks = ["NEXT", "DISCOVER"] as const;
const seed = 3;
const learned: RankingModel = { ...defaultModel, ...modelParts(learnItemItem(world.training, null)) };
const popular: RankingModel = {
  ...learned,
  weights: {
    NEXT: plainWeights({ popularity30: 1 }),
    DISCOVER: plainWeights({ popularityEver: 1, interestMixture: 0.1 }),
  },
};

it.each<[string, RankingModel, RankingModel]>([
  ["weights", learned, popular],
  ["all parts", defaultModel, learned],
])("models that differ in %s are compared as each judged alone", (_, first, second) => {
  const compared = compareModels(world, tasks, [first, second], defaultParameters, { limit: 100, seed });
  for (const task of tasks) {
    const users = judgedUsers(world, task);
    const [a, b] = [first, second].map((model) =>
      judge(world, task, users, godwitMethod(world, { task, model, parameters: defaultParameters }), 10),
    ) as [ReturnType<typeof judge>, ReturnType<typeof judge>];
    expect(compared[task]).toEqual({
      users: users.length,
      sessions: users.length,
      first: expect.closeTo(a.ndcg, 12) as number,
      second: expect.closeTo(b.ndcg, 12) as number,
      difference: pairedDifference(a.ndcgOfUsers, b.ndcgOfUsers, { seed }),
    });
  }
});

it("judges no more users than asked for, the same ones by the same seed, and a model against itself as equal", () => {
  const some = () => compareModels(world, ["NEXT"], [learned, popular], defaultParameters, { limit: 20, seed });
  const { NEXT } = some();
  expect(NEXT!.users).toBe(20);
  expect(some().NEXT).toEqual(NEXT);
  expect(
    compareModels(world, ["NEXT"], [learned, learned], defaultParameters, { limit: 20, seed }).NEXT!.difference,
  ).toEqual({ mean: 0, low: 0, high: 0 });
});
