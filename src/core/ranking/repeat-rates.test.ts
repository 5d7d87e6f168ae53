import { describe, expect, test } from "vitest";
import type { Engagement } from "../interests/engagement.js";
import { CandidateSet } from "./candidates.js";
import { Catalogue } from "./catalogue.js";
import { repeatRate } from "./features/repeat-rate.js";
import { defaultModel } from "./model.js";
import { learnRepeatRates, RepeatRateIndex } from "./repeat-rates.js";

const day = 86_400_000;
const milk = 0;
const book = 1;
const rice = 2;
const had = (user: number, item: number, days: number, strength = 1) => ({
  user,
  signal: { at: days * day, item, strength, sessionId: null },
});
/** 300 users have milk and a book on the first day; all come back for milk each ten days, nobody for the book. */
const training = [0, 10, 20, 30, 40, 50].flatMap((at) =>
  Array.from({ length: 300 }, (_, user) => [had(user, milk, at), ...(at === 0 ? [had(user, book, at)] : [])]).flat(),
);

describe("repeat rates", () => {
  const rates = new RepeatRateIndex(learnRepeatRates(training)!);

  test("milk is taken again and a book is not; of what nobody had, the mean is said", () => {
    // 1,500 repeats in 2 · 15,000 days of waiting; each item with 1,000 days at that mean besides.
    expect(rates.rates.mean).toBeCloseTo(1500 / 30_000);
    expect(rates.perDay(milk)).toBeCloseTo((1500 + 50) / 16_000);
    expect(rates.perDay(book)).toBeCloseTo(50 / 16_000);
    expect(rates.perDay(rice)).toBeCloseTo(1500 / 30_000);
  });

  test("rejections are no repeats, and without a repeat there is nothing to say", () => {
    expect(learnRepeatRates([had(0, milk, 0), had(0, milk, 5, -1), had(1, book, 9)])).toBeNull();
    expect(learnRepeatRates([])).toBeNull();
  });

  const catalogue = new Catalogue();
  for (const number of [milk, book, rice])
    catalogue.upsert({
      number,
      id: String(number),
      domain: "shop",
      language: null,
      tags: [],
      attributes: {},
      publishedAt: null,
      expiresAt: null,
      topics: { index: [], value: [] },
    });
  for (const {
    signal: { item, at },
  } of training)
    catalogue.count(item, at, 1);
  const own = (changes: Partial<Engagement> = {}): Engagement => ({
    count: 1,
    weight: 1,
    negative: 0,
    firstAt: 0,
    lastAt: 0,
    ...changes,
  });
  const values = (mine: Record<number, Engagement>, repeats: RepeatRateIndex | null = rates) => {
    const out = new Float64Array(3);
    repeatRate.compute(
      {
        task: "NEXT",
        context: { at: 60 * day, hour: 12, weekday: 1, scene: {}, domain: null },
        now: 60 * day,
        engagements: new Map(Object.entries(mine).map(([number, item]) => [Number(number), item])),
        shares: null,
        staticShares: null,
        interests: [],
        catalogue,
        vectors: null,
        model: { ...defaultModel, repeats },
        candidates: new CandidateSet(),
      },
      Int32Array.of(milk, book, rice),
      out,
    );
    return [...out];
  };

  test("the feature speaks for own items: more the oftener and the likelier they are repeated, less where popularity says it already", () => {
    const [once, read, never] = values({ [milk]: own(), [book]: own() });
    const [often] = values({ [milk]: own({ count: 5 }), [book]: own() });
    expect(read).toBeGreaterThan(0);
    expect(often).toBeGreaterThan(once!);
    expect(never).toBe(0);
    // 60 days after the first: λ = 90ρ/150; 3 items, two of them new to the user in 60 days, over 60 + 30 days.
    expect(once).toBeCloseTo(
      Math.log1p((((90 * rates.perDay(milk)) / 150) * 3) / (((3 / 90) * ((1800 / 2100) * 3 + 0.1)) / 1.1)),
    );
    const equallyPopular = (rate: number) =>
      values({ [rice]: own() }, new RepeatRateIndex({ ...rates.rates, mean: rate }))[rice]!;
    expect(equallyPopular(0.02)).toBeGreaterThan(equallyPopular(0.01));
    expect(values({ [milk]: own({ weight: 0, negative: 1 }) })).toEqual([0, 0, 0]);
    expect(values({ [milk]: own() }, null)).toEqual([0, 0, 0]);
  });
});
