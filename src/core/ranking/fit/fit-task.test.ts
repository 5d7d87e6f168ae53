import { describe, expect, it } from "vitest";
import { fitCases } from "../../evaluation/sessions.js";
import { checkerboardWorld } from "../../../../test/support/checkerboard.js";
import { taskFeatures } from "../../evaluation/task-features.js";
import { defaultParameters } from "../../interests/parameters.js";
import { seeded, type Random } from "../../statistics/random.js";
import { CandidateSet } from "../candidates.js";
import { Catalogue } from "../catalogue.js";
import { defaultModel } from "../model.js";
import { rank } from "../rank.js";
import type { RankInput } from "../rank-input.js";
import { fitTask } from "./fit-task.js";
import { defaultLearnOptions, learnItemItem, modelParts, vectorsByNumber } from "./learn.js";
import { readCases, type FitCase } from "./case.js";

const day = 86_400_000;
const now = Date.UTC(2026, 0, 31);
const size = 40;
const drawn = (weight: (i: number) => number, random: Random): number => {
  let left = random() * Array.from({ length: size }, (_, i) => weight(i)).reduce((a, b) => a + b);
  let i = 0;
  while (i < size - 1 && (left -= weight(i)) > 0) i++;
  return i;
};

/** People without history choose by lasting popularity; the last week's was chance. */
function favourites(): FitCase[] {
  const random = seeded(3);
  const catalogue = new Catalogue();
  const candidates = new CandidateSet();
  for (let i = 0; i < size; i++) {
    candidates.add(
      catalogue.upsert({
        number: i,
        id: `item-${i}`,
        domain: "shop",
        language: null,
        tags: [],
        attributes: {},
        publishedAt: null,
        expiresAt: null,
        topics: { index: [], value: [] },
      }),
      "catalogue",
    );
  }
  const lasting = (i: number) => 1 / (1 + ((17 * i) % size));
  for (let n = 0; n < 3000; n++) catalogue.count(drawn(lasting, random), now - (1000 + 1000 * random()) * day, 1);
  for (let n = 0; n < 300; n++) catalogue.count(Math.floor(random() * size), now - random() * day, 1);
  const input: RankInput = {
    task: "DISCOVER",
    context: { at: now, hour: 8, weekday: 6, scene: {}, domain: null },
    now,
    engagements: new Map(),
    shares: null,
    staticShares: null,
    interests: [],
    catalogue,
    vectors: null,
    model: defaultModel,
    candidates,
  };
  return Array.from({ length: 200 }, (_, user) => ({
    user,
    input,
    truth: new Set([drawn(lasting, random), drawn(lasting, random)]),
  }));
}

const options = { features: taskFeatures.DISCOVER, seed: 1 };

describe("the fit of a task", () => {
  it("starts from the best simple ranking, and lets it serve alone where nothing more is proven", () => {
    const cases = favourites();
    const fitted = fitTask("DISCOVER", readCases("DISCOVER", cases, options), options)!;
    const { baselines, start, served, rivals } = fitted.report;
    expect([start, baselines.toSorted((a, b) => b.ndcg - a.ndcg)[0]!.name]).toEqual([
      "popularityEver",
      "popularityEver",
    ]);
    expect(served).toBe("baseline");
    expect(rivals.every(({ gain }) => gain.low <= 0)).toBe(true);
    expect(fitted.weights.features.map(({ feature }) => feature)).toEqual(["popularityEver"]);
    const { input } = cases[0]!;
    const by = input.catalogue.popularity("ever");
    const list = rank({
      ...input,
      model: { ...defaultModel, weights: { ...defaultModel.weights, DISCOVER: fitted.weights } },
    }).map(({ position }) => by.share(position));
    expect(list).toEqual(list.toSorted((a, b) => b - a));
  });

  it("finds the colours of a checkerboard, and serves nothing that is proven worse", () => {
    const world = checkerboardWorld({ users: 120, items: 40, sessions: 4, seed: 5 });
    const parts = modelParts(
      learnItemItem(world.training, vectorsByNumber(world.catalogue, world.vectors), {
        ...defaultLearnOptions,
        easeLambda: 5,
      }),
    );
    const { report, weights } = fitTask(
      "DISCOVER",
      readCases(
        "DISCOVER",
        fitCases(world, "DISCOVER", { ...defaultModel, ...parts }, defaultParameters, { limit: 500, seed: 1 }),
        options,
      ),
      options,
    )!;
    const ndcg = (name: string) => report.baselines.find((one) => one.name === name)!.ndcg;
    expect(report.start).toBe("itemItem");
    expect(ndcg("itemItem")).toBeGreaterThan(1.3 * ndcg("popularityEver"));
    expect(weights.features.map(({ feature }) => feature)).toContain("itemItem");
    const rival = (of: string) => report.rivals.find(({ name }) => name === of)!;
    expect(rival(report.served).ndcg).toBeGreaterThanOrEqual(rival(report.kept).ndcg);
    expect(rival("baseline").gain.low).toBeLessThanOrEqual(0);
  });

  it("does not leave what lasts for what was better by chance", () => {
    const cases = favourites().slice(0, 12);
    for (let seed = 1; seed <= 5; seed++) {
      const { report } = fitTask("DISCOVER", readCases("DISCOVER", cases, options), { ...options, seed })!;
      expect(report.start).toBe("popularityEver");
    }
  });

  it("has nothing to say without sessions", () => {
    expect(fitTask("NEXT", [], { features: taskFeatures.NEXT, seed: 1 })).toBeNull();
  });
});
