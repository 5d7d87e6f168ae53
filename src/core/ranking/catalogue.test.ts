import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Catalogue, type CatalogueItem } from "./catalogue.js";
import { FadingCounts } from "./popularity.js";

const day = 86_400_000;
const now = Date.UTC(2026, 0, 31);
const item = (number: number, changes: Partial<CatalogueItem> = {}): CatalogueItem => ({
  number,
  id: `id-${number}`,
  domain: "shop",
  language: "en",
  tags: ["red", "cotton"],
  attributes: { price: 12, sizes: ["s", "m"] },
  publishedAt: null,
  expiresAt: null,
  topics: { index: [], value: [] },
  ...changes,
});

describe("fading counts", () => {
  it("do not depend on the order of arrival, over any span of time", () => {
    const events = fc.array(fc.record({ position: fc.nat(5), at: fc.integer({ min: 0, max: 3000 }) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(events, (all) => {
        const forwards = new FadingCounts(1);
        const backwards = new FadingCounts(1);
        for (const { position, at } of all) forwards.add(position, at * day, 1);
        for (const { position, at } of all.toReversed()) backwards.add(position, at * day, 1);
        for (let position = 0; position < 6; position++)
          expect(forwards.share(position)).toBeCloseTo(backwards.share(position), 9);
      }),
    );
  });

  it("take back what was counted, whatever came in between, and never fall below nothing", () => {
    const events = fc.array(
      fc.record({ position: fc.nat(3), at: fc.integer({ min: 0, max: 3000 }), stays: fc.boolean() }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(events, (all) => {
        const some = new FadingCounts(30);
        const without = new FadingCounts(30);
        const now = 3000 * day;
        for (const { position, at } of all) some.add(position, at * day, 1);
        for (const { position, at, stays } of all.toReversed()) if (!stays) some.add(position, at * day, -1);
        for (const { position, at, stays } of all) if (stays) without.add(position, at * day, 1);
        for (let position = 0; position < 4; position++)
          expect(some.count(position, now)).toBeCloseTo(without.count(position, now), 9);
      }),
    );
    const counts = new FadingCounts(7);
    counts.add(0, now, 1);
    counts.add(0, now + day, -1);
    expect([counts.share(0), counts.total(now)]).toEqual([0, 0]);
  });

  it("halve with every half-life", () => {
    const counts = new FadingCounts(7);
    counts.add(3, now, 2);
    expect(counts.count(3, now + 7 * day)).toBeCloseTo(1, 12);
    expect(counts.total(now + 14 * day)).toBeCloseTo(0.5, 12);
    expect(counts.count(0, now)).toBe(0);
  });
});

describe("catalogue", () => {
  it("keeps position and number through update, deletion and return, and what was counted with them", () => {
    const all = new Catalogue();
    all.upsert(item(70));
    expect(all.upsert(item(71))).toBe(1);
    all.count(71, now, 1);
    all.upsert(item(71, { id: "renamed" }));
    expect(all.positionOfId("id-71")).toBe(-1);
    expect(all.positionOfId("renamed")).toBe(1);
    all.delete(71);
    expect([all.at(1), all.present, all.size, all.positionOf(71), all.numberAt(1)]).toEqual([null, 1, 2, 1, 71]);
    all.upsert(item(71));
    expect(all.present).toBe(2);
    expect(all.popularity(30).share(1)).toBe(1);
    expect(all.appearedAt(1)).toBe(now);
    expect(all.appearedAt(0)).toBeNull();
  });

  it("allows what is available and passes every field of a filter", () => {
    const all = new Catalogue();
    all.upsert(item(1));
    all.upsert(item(2, { expiresAt: now }));
    all.upsert(item(3, { publishedAt: now + 1 }));
    all.upsert(item(4, { domain: "news", language: null, tags: ["blue"], attributes: { price: 30 } }));
    const passing = (filter: Parameters<Catalogue["allowed"]>[0]) => [0, 1, 2, 3].filter(all.allowed(filter, now));
    expect(passing({})).toEqual([0, 3]);
    expect(passing({ domains: ["news"] })).toEqual([3]);
    expect(passing({ languages: ["en"] })).toEqual([0]);
    expect(passing({ tagsAny: ["blue", "red"] })).toEqual([0, 3]);
    expect(passing({ tagsAll: ["red", "cotton"] })).toEqual([0]);
    expect(passing({ attributes: { price: { gte: 12, lte: 20 } } })).toEqual([0]);
    expect(passing({ attributes: { sizes: ["m", "l"] } })).toEqual([0]);
    expect(passing({ ids: ["id-4", "id-2"] })).toEqual([3]);
    expect(passing({ exclude: ["id-4"] })).toEqual([0]);
    all.delete(1);
    expect(passing({})).toEqual([3]);
  });

  it("knows when everything is available, whatever comes and goes", () => {
    const all = new Catalogue();
    expect(all.throughout).toEqual({ from: -Infinity, until: Infinity });
    all.upsert(item(1, { publishedAt: now - day }));
    all.upsert(item(2, { publishedAt: now, expiresAt: now + day }));
    const before = all.snapshot();
    all.upsert(item(2, { publishedAt: now + day }));
    all.delete(2);
    expect(before.throughout).toEqual({ from: now, until: now + day });
    expect(all.throughout).toEqual({ from: now + day, until: now + day });
  });
});
