import { describe, expect, it } from "vitest";
import { defaultModel } from "../ranking/model.js";
import { ratioInterval } from "./ratio.js";
import { ExperimentTally, gradedNdcg, type ExposedSet } from "./tally.js";
import { modelOfVariant } from "./variant.js";
import { dayMs, hourMs } from "../time.js";

const set = (
  userId: string,
  at: number,
  variant: number,
  clicks: readonly number[] = [],
  more: Partial<ExposedSet> = {},
): ExposedSet => ({
  userId,
  at,
  variant,
  shown: 10,
  rewards: clicks.map((position) => ({ position, gain: 1, at, team: null })),
  disliked: 0,
  satisfied: null,
  ...more,
});

describe("what an experiment has shown", () => {
  it("counts users once, in the variant they came to first, and what they took where it was shown", () => {
    const tally = new ExperimentTally({ windowMs: hourMs, weights: [1, 1] });
    for (const one of [set("a", 0, 0, [1]), set("a", 10, 0), set("b", 20, 1, [1, 2]), set("a", 30, 1, [1, 2, 3])])
      tally.add(one);
    expect(tally.variant(0, hourMs)).toMatchObject({
      users: 1,
      sets: 2,
      shown: 20,
      clicked: 1,
      clickThrough: { mean: 0.05 },
      ndcg: { mean: 0.5 },
    });
    expect(tally.variant(1, hourMs)).toMatchObject({ users: 1, sets: 1, shown: 10, clicked: 2 });
    expect(tally.users).toBe(2);
  });

  it("answers about pages, dislikes and coming back within a week stand beside clicks", () => {
    const tally = new ExperimentTally({ windowMs: hourMs, weights: [1, 1] });
    for (const one of [
      set("a", 0, 0, [1], { satisfied: 5, disliked: 1 }),
      set("b", 0, 0, [], { satisfied: 2 }),
      set("a", 3 * dayMs, 0, [], { satisfied: 5 }),
      set("b", 8 * dayMs, 0),
      set("c", 6 * dayMs, 0),
    ])
      tally.add(one);
    const { answers, satisfaction, dislikeRate, returned } = tally.variant(0, 8 * dayMs);
    expect(answers).toBe(3);
    expect(satisfaction.mean).toBe(4);
    expect(dislikeRate.mean).toBe(1 / 50);
    expect(returned.mean).toBe(0.5); // c has had no week yet
  });

  it("an outcome is what happens within the window, and counts once it has passed", () => {
    const tally = new ExperimentTally({ windowMs: hourMs, weights: [1, 1] });
    tally.add(
      set("a", 0, 0, [], {
        rewards: [
          { position: 1, gain: 1, at: 2 * hourMs, team: null },
          { position: 2, gain: 1, at: 5, team: null },
        ],
      }),
    );
    tally.add(set("a", 3 * hourMs, 0, [1, 2, 3]));
    expect(tally.complete(hourMs - 1)).toEqual([]);
    expect(tally.complete(hourMs)).toMatchObject([{ window: { sets: 1, clicked: 1 }, all: { sets: 2, clicked: 5 } }]);
  });

  it("interleaving credits whoever placed what was taken", () => {
    const tally = new ExperimentTally({ windowMs: hourMs, weights: [1] });
    for (let i = 0; i < 400; i++)
      tally.add(set(`u${i}`, i, 0, [], { rewards: [{ position: 1, gain: 1, at: i, team: i % 4 === 0 ? 0 : 1 }] }));
    const { interval, credits, decidedAt } = tally.preference(2 * hourMs, 0.05);
    expect(credits).toEqual([100, 300]);
    expect(interval.mean).toBeCloseTo(0.5, 9);
    expect(interval.low).toBeGreaterThan(0);
    expect(decidedAt).toBeGreaterThanOrEqual(100);
  });

  it("graded NDCG is 1 for the best order, 0 without rewards, and less the lower the rewards stand", () => {
    expect(
      gradedNdcg([
        { position: 1, gain: 3 },
        { position: 2, gain: 1 },
      ]),
    ).toBeCloseTo(1, 12);
    expect(gradedNdcg([])).toBe(0);
    expect(
      gradedNdcg([
        { position: 1, gain: 1 },
        { position: 2, gain: 3 },
      ]),
    ).toBeLessThan(1);
  });

  it("a ratio has the interval of its users, not of its places", () => {
    const one = ratioInterval([5, 0, 5, 0], [10, 10, 10, 10]);
    const many = ratioInterval(
      Array.from({ length: 40 }, (_, i) => i % 2),
      Array.from({ length: 40 }, () => 2),
    );
    expect(one.mean).toBe(0.25);
    expect(one.high - one.low).toBeGreaterThan(2 * (many.high - many.low));
    expect(ratioInterval([1], [2])).toEqual({ mean: 0.5, low: -Infinity, high: Infinity });
  });

  it("a variant's β replaces those it names, for both tasks, and leaves the others", () => {
    const model = modelOfVariant(defaultModel, { features: { popularity7: 2, owned: 1 } });
    const weight = (task: "NEXT" | "DISCOVER", name: string) =>
      model.weights[task].features.find(({ feature }) => feature === name)?.weight;
    expect([
      weight("NEXT", "popularity7"),
      weight("NEXT", "owned"),
      weight("DISCOVER", "owned"),
      weight("DISCOVER", "itemItem"),
    ]).toEqual([2, 1, 1, 0.8]);
    expect(modelOfVariant(defaultModel, { features: null })).toBe(defaultModel);
  });
});
