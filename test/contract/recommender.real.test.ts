import { describe, expect, it } from "vitest";
import { ownFrequencyBaseline } from "../../src/core/evaluation/baselines/own-frequency.js";
import { popularityBaseline } from "../../src/core/evaluation/baselines/popularity.js";
import { godwitMethod } from "../../src/core/evaluation/godwit.js";
import { judge, judgedUsers } from "../../src/core/evaluation/judge.js";
import { fromScores } from "../../src/core/evaluation/method.js";
import { defaultParameters } from "../../src/core/interests/parameters.js";
import { learnItemItem, modelParts, vectorsByNumber } from "../../src/core/ranking/fit/learn.js";
import { defaultModel } from "../../src/core/ranking/model.js";
import { onlineRetailSample, sampleIsThere } from "./real-sample.js";

describe.skipIf(!sampleIsThere)("rank on a small real sample (needs ../shared/datasets/online-retail)", () => {
  it("before any fit of weights is no worse than the best simple baselines", async () => {
    const world = await onlineRetailSample();
    const model = { ...defaultModel, ...modelParts(learnItemItem(world.training, vectorsByNumber(world.catalogue, world.vectors))) };
    const ndcg = { NEXT: 0, DISCOVER: 0 }, baseline = { NEXT: 0, DISCOVER: 0 };
    for (const task of ["NEXT", "DISCOVER"] as const) {
      const users = judgedUsers(world, task).slice(0, 150), make = task === "NEXT" ? ownFrequencyBaseline : popularityBaseline(30);
      ndcg[task] = judge(world, task, users, godwitMethod(world, task, model, defaultParameters), 10).ndcg;
      baseline[task] = judge(world, task, users, fromScores(world, task, make(world)), 10).ndcg;
    }
    expect(ndcg.NEXT).toBeGreaterThan(0.97 * baseline.NEXT);
    expect(ndcg.DISCOVER).toBeGreaterThan(1.2 * baseline.DISCOVER);
    expect(ndcg.DISCOVER).toBeGreaterThan(0.04);
  });
});
