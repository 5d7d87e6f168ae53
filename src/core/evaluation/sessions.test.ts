import { describe, expect, it } from "vitest";
import { defaultParameters } from "../interests/parameters.js";
import { readCases, readSessions } from "../ranking/fit/case.js";
import { learnItemItem, modelParts, vectorsByNumber } from "../ranking/fit/learn.js";
import { fitLogit } from "../ranking/fit/logit.js";
import { defaultModel } from "../ranking/model.js";
import { eligible } from "../ranking/score.js";
import { SessionCandidates } from "./session-candidates.js";
import { checkerboardWorld } from "../../../test/support/checkerboard.js";
import { fitCases, fitSessions } from "./sessions.js";
import { taskFeatures } from "./task-features.js";

const boardOf = (users: number) => {
  const world = checkerboardWorld({ users, items: 2_000, sessions: 12, seed: 2 });
  const weights = learnItemItem(world.training, vectorsByNumber(world.catalogue, world.vectors));
  return { world, model: { ...defaultModel, ...modelParts(weights) } };
};
const { world, model } = boardOf(60);
const size = world.catalogue.present;
const options = { limit: 40, seed: 1 };
const tasks = ["NEXT", "DISCOVER"] as const;

describe("the sessions of a fit", () => {
  it("are read for both tasks in one pass as for each alone", () => {
    const both = readSessions(tasks, fitSessions(world, tasks, model, defaultParameters, options), {
      features: taskFeatures,
      seed: 1,
    });
    for (const task of tasks) {
      const alone = readCases(task, fitCases(world, task, model, defaultParameters, options), {
        features: taskFeatures[task],
        seed: 1,
      });
      expect(alone).toHaveLength(40);
      expect(both[task]).toEqual(alone);
    }
  });

  it("of a large catalogue are what is proposed, what was chosen, and others that stand for all the rest", () => {
    for (const { input, truth, sampled } of fitCases(world, "NEXT", model, defaultParameters, {
      ...options,
      whole: 1_000,
    })) {
      const positions = eligible(input);
      const proposed = positions.filter((position) => !sampled!.positions.has(position));
      expect(proposed.length).toBeLessThan(size / 2);
      expect(
        [...input.engagements.keys()].every((number) => proposed.includes(world.catalogue.positionOf(number))),
      ).toBe(true);
      expect([...truth].every((position) => positions.includes(position))).toBe(true);
      const others = [...sampled!.positions];
      const drawn = others.filter((position) => !truth.has(position));
      expect(
        proposed.length + (others.length - drawn.length) + drawn.length * Math.exp(sampled!.logStandsFor),
      ).toBeCloseTo(size, 6);
      // They come last, so that a list can stop before them.
      expect(positions.slice(proposed.length).every((position) => sampled!.positions.has(position))).toBe(true);
    }
  });

  it("of a domain of it are proposed the same as if the domain were all there is", () => {
    const [everywhere, within] = [null, "board"].map((domain) => new SessionCandidates(world, domain)) as [
      SessionCandidates,
      SessionCandidates,
    ];
    for (const { input } of fitCases(world, "NEXT", model, defaultParameters, { limit: 10, seed: 1 }))
      expect([...within.proposed(input).positions()]).toEqual([...everywhere.proposed(input).positions()]);
  });

  it("of a large catalogue teach about the same", () => {
    const features = taskFeatures.DISCOVER;
    // Both draw some of the items at random: of few sessions the draws alone would teach different things.
    const { world, model } = boardOf(240);
    const read = (whole?: number) =>
      readCases("DISCOVER", fitCases(world, "DISCOVER", model, defaultParameters, { limit: 240, seed: 1, whole }), {
        features,
        seed: 1,
      }).map(({ set }) => set);
    const taught = new Set(
      [...features.keys()].filter((f) => features[f] === "itemItem" || features[f] === "distilledText"),
    );
    const excluded = new Set([...features.keys()].filter((f) => !taught.has(f)));
    const [whole, sampled] = [read(), read(1_000)].map((sets) => fitLogit(sets, { l2: 10, excluded }).weights) as [
      Float64Array,
      Float64Array,
    ];
    for (const f of taught) expect(Math.abs(sampled[f]! / whole[f]! - 1)).toBeLessThan(0.15);
  });
});
