import { describe, expect, it } from "vitest";
import type { Own } from "../interests/own.js";
import { Catalogue } from "./catalogue.js";
import { ItemItemIndex } from "./item-item/item-item.js";
import { defaultModel } from "./model.js";
import { proposeCandidates } from "./propose.js";

const now = Date.UTC(2026, 0, 31), day = 86_400_000;
const had: Own = { count: 1, weight: 1, negative: 0, firstAt: now - day, lastAt: now - day };
const sizes = { itemItem: 2, cooccurrence: 2, trending: 3, fresh: 2, repeat: 5 };

/** 50 items numbered 0…49; item i was counted i times; 48 and 49 are published today, 40 is for the future. */
function catalogue(): Catalogue {
  const all = new Catalogue();
  for (let number = 0; number < 50; number++) {
    const publishedAt = number >= 48 ? now - 1000 : number === 40 ? now + day : now - 300 * day;
    all.upsert({ number, id: `i${number}`, domain: number % 2 ? "a" : "b", language: null, tags: [], attributes: {}, publishedAt, expiresAt: null, topics: { index: [], value: [] } });
    if (number < 45) all.count(number, now - day, number);
  }
  return all;
}

describe("candidate proposals", () => {
  const all = catalogue(), allowed = all.allowed({}, now);
  const itemItem = new ItemItemIndex({ items: Int32Array.of(7), indptr: Uint32Array.of(0, 4), indices: Int32Array.of(1, 2, 3, 40), values: Float32Array.of(0.1, 0.5, 0.3, 0.9) });
  const input = { own: new Map([[7, had]]), now, catalogue: all, model: { ...defaultModel, itemItem } };

  it("brings the best of every source and says which", () => {
    const set = proposeCandidates({ ...input, task: "NEXT" }, allowed, sizes);
    const from = (source: string) => Array.from(set.positions()).filter((p) => set.sourcesOf(p).some((one) => one === source)).toSorted((a, b) => a - b);
    expect(from("itemItem")).toEqual([2, 3]);
    expect(from("trending")).toEqual([42, 43, 44]);
    expect(from("fresh")).toEqual([48, 49]);
    expect(from("repeat")).toEqual([7]);
  });

  it("leaves out what is not allowed and, for DISCOVER, what the user has had", () => {
    const filtered = proposeCandidates({ ...input, task: "DISCOVER", own: new Map([[7, had], [44, had]]) }, all.allowed({ domains: ["b"] }, now), sizes);
    expect(Array.from(filtered.positions()).every((p) => p % 2 === 0 && p !== 44 && p !== 40)).toBe(true);
    expect(filtered.has(42)).toBe(true);
  });

  it("gives a user without history what trends and what is new", () => {
    const set = proposeCandidates({ ...input, own: new Map(), task: "DISCOVER" }, allowed, sizes);
    expect(set.size).toBe(5);
  });
});
