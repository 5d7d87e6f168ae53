import { describe, expect, it } from "vitest";
import { CandidateSet } from "./candidates.js";
import { Catalogue } from "./catalogue.js";
import { ItemItemIndex } from "./item-item/item-item.js";
import { defaultModel, plainWeights } from "./model.js";
import { rank } from "./rank.js";
import type { RankInput } from "./rank-input.js";
import type { Engagement } from "../interests/engagement.js";

const now = Date.UTC(2026, 0, 31);
const day = 86_400_000;

/** Ten items numbered 100…109; item 100 + i has i behaviours, spread over the last days. */
function catalogue(): Catalogue {
  const all = new Catalogue();
  for (let i = 0; i < 10; i++) {
    all.upsert({
      number: 100 + i,
      id: `item-${i}`,
      domain: i % 2 ? "shop" : "news",
      language: "en",
      tags: [],
      attributes: {},
      publishedAt: null,
      expiresAt: null,
      topics: { index: [i % 3], value: [1] },
    });
    for (let n = 0; n < i; n++) all.count(100 + i, now - n * day, 1);
  }
  return all;
}

function input(changes: Partial<RankInput> = {}): RankInput {
  const items = changes.catalogue ?? catalogue();
  const candidates = new CandidateSet();
  for (let position = 0; position < items.size; position++) candidates.add(position, "catalogue");
  return {
    task: "NEXT",
    context: { at: now, hour: 8, weekday: 6, scene: {}, domain: null },
    now,
    engagements: new Map(),
    shares: null,
    staticShares: null,
    interests: [],
    catalogue: items,
    vectors: null,
    model: defaultModel,
    candidates,
    ...changes,
  };
}

const had = (count: number, daysAgo = 1, negative = 0): Engagement => ({
  count,
  weight: count,
  negative,
  firstAt: now - 90 * day,
  lastAt: now - daysAgo * day,
});
const unit = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle));

describe("rank", () => {
  it("gives a user without history what is popular", () => {
    const ranked = rank(input(), 3);
    expect(ranked.map(({ id }) => id)).toEqual(["item-9", "item-8", "item-7"]);
    expect(ranked[0]!.contributions.find(({ feature }) => feature === "popularity30")!.contribution).toBeGreaterThan(0);
  });

  it("gives probabilities over the candidates that sum to one, and contributions that add up to the score", () => {
    const ranked = rank(
      input({
        engagements: new Map([
          [103, had(2)],
          [105, had(1, 3)],
        ]),
      }),
    );
    expect(ranked.reduce((sum, one) => sum + one.probability, 0)).toBeCloseTo(1, 9);
    for (const one of ranked)
      expect(one.contributions.reduce((sum, c) => sum + c.contribution, 0)).toBeCloseTo(one.score, 9);
  });

  it("puts repeats first for NEXT and leaves out for DISCOVER what the user has had", () => {
    const engagements = new Map([
      [101, had(5)],
      [102, had(1)],
    ]);
    expect(rank(input({ engagements }), 2).map(({ id }) => id)).toEqual(["item-1", "item-2"]);
    expect(rank(input({ engagements, task: "DISCOVER" })).map(({ number }) => number)).not.toContain(101);
  });

  it("never returns a deleted item and names the sources of a candidate", () => {
    const items = catalogue();
    const candidates = new CandidateSet();
    items.delete(109);
    candidates.add(9, "trending");
    candidates.add(8, "trending");
    candidates.add(8, "fresh");
    const ranked = rank(input({ catalogue: items, candidates }));
    expect(ranked.map(({ id, sources }) => ({ id, sources }))).toEqual([
      { id: "item-8", sources: ["trending", "fresh"] },
    ]);
  });

  it("names the own items behind an item-item contribution", () => {
    const itemItem = new ItemItemIndex({
      items: Int32Array.of(101, 102),
      indptr: Uint32Array.of(0, 1, 3),
      indices: Int32Array.of(100, 100, 109),
      values: Float32Array.of(0.2, 0.9, 0.1),
    });
    const engagements = new Map([
      [101, had(1)],
      [102, had(1)],
    ]);
    const model = {
      ...defaultModel,
      itemItem,
      weights: { ...defaultModel.weights, DISCOVER: plainWeights({ itemItem: 10 }) },
    };
    const [first] = rank(input({ engagements, model, task: "DISCOVER" }), 1);
    expect(first!.id).toBe("item-0");
    expect(first!.because.map(({ number }) => number)).toEqual([102, 101]);
  });

  it("names an own item only where three people had both, and what was taken together by who took it together", () => {
    const weights = {
      items: Int32Array.of(101, 102),
      indptr: Uint32Array.of(0, 1, 2),
      indices: Int32Array.of(100, 100),
      values: Float32Array.of(0.2, 0.9),
    };
    const engagements = new Map([
      [101, had(1)],
      [102, had(1)],
    ]);
    const model = {
      ...defaultModel,
      itemItem: new ItemItemIndex({ ...weights, people: Uint8Array.of(3, 2) }),
      cooccurrence: new ItemItemIndex({ ...weights, people: Uint8Array.of(1, 4) }),
      weights: { ...defaultModel.weights, DISCOVER: plainWeights({ itemItem: 10 }) },
    };
    const [first] = rank(input({ engagements, model, task: "DISCOVER" }), 1);
    expect(first!.because.map(({ number }) => number)).toEqual([101]);
    expect(first!.together.map(({ number }) => number)).toEqual([102]);
  });

  it("shows less of what was rejected, and of its topics", () => {
    const before = rank(input());
    const after = rank(input({ engagements: new Map([[109, had(0, 0, 3)]]) }));
    const probability = (ranked: typeof before, id: string) => ranked.find((one) => one.id === id)!.probability;
    expect(probability(after, "item-9")).toBeLessThan(probability(before, "item-9") / 2);
    expect(probability(after, "item-6")).toBeLessThan(probability(before, "item-6"));
    expect(probability(after, "item-8")).toBeGreaterThan(probability(before, "item-8"));
  });

  it("ranks by the softmax mixture and says which interest asked for an item", () => {
    const vectors = {
      dimension: 2,
      read: (position: number) => unit(position / 10),
      similarities: (queries: readonly Float32Array[], positions: Int32Array) =>
        queries.map((query) =>
          Float32Array.from(
            positions,
            (position) => query[0]! * Math.cos(position / 10) + query[1]! * Math.sin(position / 10),
          ),
        ),
    };
    const model = { ...defaultModel, weights: { ...defaultModel.weights, NEXT: plainWeights({ interestMixture: 1 }) } };
    const interests = [
      { topic: 4, share: 0.7, vector: unit(0) },
      { topic: 2, share: 0.3, vector: unit(0.9) },
    ];
    const ranked = rank(input({ vectors, model, interests }));
    expect(ranked[0]!.interests[0]!.topic).toBe(4);
    expect(ranked.find(({ id }) => id === "item-9")!.interests[0]!.topic).toBe(2);
    for (const one of ranked) expect(one.interests.reduce((sum, { share }) => sum + share, 0)).toBeGreaterThan(0.9);
  });
});
