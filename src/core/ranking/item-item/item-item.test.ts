import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../statistics/random.js";
import { ease, mostSupported } from "./ease.js";
import { hotWeights } from "./hot-items.js";
import { columnsHadBy, interactionsOf, transpose } from "./interactions.js";
import { ItemItemIndex } from "./item-item.js";
import { itemKnn } from "./item-knn.js";
import { join } from "./join.js";
import { localEase } from "./local-ease.js";
import { TopRows } from "./top.js";

const rowsOf = (...rows: number[][]) => interactionsOf(rows.map((row) => new Map(row.map((item) => [item, 1]))));

/** Users of even taste have items 0, 2, 4 …, the others 1, 3, 5 …; each misses a few. */
function checkerboard(users: number, items: number) {
  const random = seeded(7);
  return rowsOf(
    ...Array.from({ length: users }, (_, u) =>
      Array.from({ length: items }, (_, i) => i).filter((i) => i % 2 === u % 2 && random() < 0.7),
    ),
  );
}

describe("item-item weights", () => {
  it.each([
    ["EASE", (x: ReturnType<typeof rowsOf>) => ease(x, { lambda: 5, neighbours: 20 })],
    ["item-KNN", (x: ReturnType<typeof rowsOf>) => itemKnn(x, { neighbours: 20 })],
  ])("%s separates the colours of a checkerboard", (_, train) => {
    const weights = train(checkerboard(60, 20));
    expect(weights.values.filter((weight) => weight > 0.02).length).toBeGreaterThan(20);
    for (let r = 0; r < 20; r++) {
      for (let p = weights.indptr[r]!; p < weights.indptr[r + 1]!; p++) {
        if (weights.values[p]! > 0.02) expect(weights.indices[p]! % 2).toBe(weights.items[r]! % 2);
      }
      expect(weights.indices.subarray(weights.indptr[r], weights.indptr[r + 1])).not.toContain(weights.items[r]);
    }
    expect(new ItemItemIndex(weights).weight(2, 4)).toBeGreaterThan(new ItemItemIndex(weights).weight(2, 5));
  });

  it("EASE solves its normal equations: for j ≠ i, column j of (X'X + λI)·B is X'X outside the diagonal", () => {
    const x = checkerboard(30, 8);
    const lambda = 2;
    const index = new ItemItemIndex(ease(x, { lambda, neighbours: 8 }));
    const columns = transpose(x);
    const shared = (i: number, j: number) => {
      const rows = new Set(columns.rows.subarray(columns.indptr[i], columns.indptr[i + 1]));
      return columns.rows.subarray(columns.indptr[j], columns.indptr[j + 1]).filter((r) => rows.has(r)).length;
    };
    for (let j = 0; j < 8; j++) {
      for (let i = 0; i < 8; i++) {
        if (i === j) continue;
        let left = lambda * index.weight(i, j);
        for (let k = 0; k < 8; k++) left += shared(i, k) * index.weight(k, j);
        expect(left).toBeCloseTo(shared(i, j), 2);
      }
    }
  });

  it("local EASE is EASE where all items may speak, and is left to the nearest otherwise", () => {
    const x = checkerboard(30, 8);
    const whole = new ItemItemIndex(ease(x, { lambda: 2, neighbours: 8 }));
    const local = new ItemItemIndex(localEase(x, [1, 4], { lambda: 2, support: 8 }));
    const narrow = localEase(x, [4], { lambda: 2, support: 2 });
    for (const j of [1, 4])
      for (let i = 0; i < 8; i++) if (i !== j) expect(local.weight(i, j)).toBeCloseTo(whole.weight(i, j), 4);
    expect(local.weight(1, 3)).toBe(0);
    expect(Array.from(narrow.items, (item) => item % 2)).toEqual([0, 0]);
  });

  it("what EASE leaves out is joined to it, rows strongest first", () => {
    const x = checkerboard(60, 20);
    const inside = mostSupported(x, 12);
    const whole = ease(inside, { lambda: 5, neighbours: 20 });
    const outside = [...x.items.keys()].filter((c) => !inside.items.includes(x.items[c]!));
    const local = localEase(x, outside, { lambda: 5, support: 6 });
    const joined = join(whole, local);
    const index = new ItemItemIndex(joined);
    for (const part of [whole, local])
      part.items.forEach((item, r) => {
        for (let p = part.indptr[r]!; p < part.indptr[r + 1]!; p++)
          expect(index.weight(item, part.indices[p]!)).toBe(part.values[p]);
      });
    expect(joined.values.length).toBe(whole.values.length + local.values.length);
    joined.items.forEach((_, r) => {
      const row = Array.from(joined.values.subarray(joined.indptr[r], joined.indptr[r + 1]));
      expect(row).toEqual(row.toSorted((a, b) => b - a));
    });
    for (const column of outside)
      for (let i = 0; i < 20; i++) if (index.weight(i, column) > 0.05) expect(i % 2).toBe(column % 2);
  });

  it("weights beside others are visited strongest first, to a limit, and looked up alike", () => {
    const x = checkerboard(60, 20);
    const inside = mostSupported(x, 12);
    const known = new Set(inside.items);
    const fitted = new ItemItemIndex(ease(inside, { lambda: 5, neighbours: 20 }));
    const more = localEase(
      x,
      columnsHadBy(x, 1, (item) => !known.has(item)),
      { lambda: 5, support: 8 },
    );
    const index = fitted.with(more);
    const joined = new ItemItemIndex(join(fitted.weights, more));
    for (let item = 0; item < 20; item++) {
      for (const limit of [3, Infinity]) {
        const rows = [index, joined].map((one) => {
          const row: [number, number][] = [];
          one.forEach(item, (other, weight) => row.push([other, weight]), limit);
          return row.map(([, weight]) => weight);
        });
        expect(rows[0]).toEqual(rows[1]);
      }
      for (let other = 0; other < 20; other++) expect(index.weight(item, other)).toBe(joined.weight(item, other));
    }
    expect(index.weights).toBe(fitted.weights);
    expect([index.has(inside.items[0]!), index.with(null).weight(0, 19)]).toEqual([true, fitted.weight(0, 19)]);
  });

  it("says what newest behaviours say of items that are not known yet, once five users had them", () => {
    const had = (user: number, item: number, at: number) => ({
      user,
      signal: { at, item, strength: 1, sessionId: null },
    });
    const recent = Array.from({ length: 40 }, (_, user) => [
      had(user, user % 2, user),
      ...(user % 2 === 0 && user < 16 ? [had(user, 7, user)] : []),
      ...(user < 4 ? [had(user, 8, user)] : []),
    ]).flat();
    const hot = new ItemItemIndex(
      hotWeights(recent, (item) => item > 1, { easeLambda: 5, easeHalfLifeDays: 90, local: { users: 3, support: 5 } })!,
    );
    expect(hot.weight(0, 7)).toBeGreaterThan(0.1);
    expect([hot.weight(1, 7), hot.weight(0, 8), hot.weight(0, 1)]).toEqual([0, 0, 0]);
    expect(
      hotWeights(recent, () => false, { easeLambda: 5, easeHalfLifeDays: 90, local: { users: 3, support: 5 } }),
    ).toBeNull();
  });

  it("item-KNN is the cosine of columns, largest first, cut at the limit", () => {
    const weights = itemKnn(rowsOf([10, 20, 30], [10, 20], [10], [40]), { neighbours: 1 });
    expect(Array.from(weights.items)).toEqual([10, 20, 30, 40]);
    expect(Array.from(weights.indptr)).toEqual([0, 1, 2, 3, 3]);
    expect(weights.indices[0]).toBe(20);
    expect(weights.values[0]).toBeCloseTo(2 / Math.sqrt(3 * 2), 6);
  });

  it("keeps the items with most support, and their numbers", () => {
    const kept = mostSupported(rowsOf([5, 9], [5, 7], [5, 7, 9], [7]), 2);
    expect(Array.from(kept.items)).toEqual([5, 7]);
    expect(Array.from(kept.indptr)).toEqual([0, 1, 3, 5, 6]);
  });

  it("rows keep the largest weights by magnitude, strongest first, zeros left out", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (weights, limit) => {
          const rows = new TopRows(Int32Array.from(weights.keys()), limit);
          rows.push([...weights.keys()], weights);
          const { values } = rows.finish();
          const kept = Array.from(values, Math.abs).toSorted();
          const best = weights
            .map(Math.abs)
            .filter((w) => w > 0)
            .toSorted((a, b) => b - a)
            .slice(0, limit);
          expect(Array.from(values)).toEqual(Array.from(values).toSorted((a, b) => b - a));
          expect(kept).toEqual(best.toReversed());
        },
      ),
    );
  });
});
