import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Codebook } from "./codebook.js";
import { hungarian, matchTopics } from "./matching.js";

describe("hungarian", () => {
  it("finds the cheapest assignment of all", () => {
    const matrix = fc.integer({ min: 1, max: 5 }).chain((rows) =>
      fc.array(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 5, maxLength: 5 }), {
        minLength: rows,
        maxLength: rows,
      }),
    );
    fc.assert(
      fc.property(matrix, (cost) => {
        const match = hungarian(cost.map((row) => Float64Array.from(row)));
        expect(new Set(match).size).toBe(cost.length);
        const cheapest = (row: number, used: number): number =>
          row === cost.length
            ? 0
            : Math.min(
                ...[0, 1, 2, 3, 4]
                  .filter((j) => (used & (1 << j)) === 0)
                  .map((j) => cost[row]![j]! + cheapest(row + 1, used | (1 << j))),
              );
        expect(cost.reduce((sum, row, i) => sum + row[match[i]!]!, 0)).toBe(cheapest(0, 0));
      }),
    );
  });
});

/** Unit vectors in the plane at these angles in degrees. */
const at = (...degrees: number[]): Float32Array =>
  Float32Array.from(degrees.flatMap((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]));
const old = (...degrees: number[]): Codebook => ({
  id: "old",
  space: "s",
  dimension: 2,
  mean: new Float32Array(2),
  topicIds: degrees.map((a) => `at${a}`),
  centroids: at(...degrees),
  temperature: 0.1,
});
const named = (i: number): string => `new${i}`;

describe("matchTopics", () => {
  it("hands ids on to the nearest centroids as a whole, in any order", () => {
    expect(matchTopics(old(0, 90, 180), at(170, 5, 95), named).topicIds).toEqual(["at180", "at0", "at90"]);
  });

  it("reports a topic that split, one that emptied and one that is new", () => {
    const { topicIds, changes } = matchTopics(old(0, 180), at(-25, 20, 90), named);
    expect(topicIds).toEqual(["new0", "at0", "new2"]);
    expect(changes.split).toEqual([{ from: "at0", into: ["at0", "new0"] }]);
    expect(changes).toMatchObject({ kept: ["at0"], created: ["new0", "new2"], emptied: ["at180"], merged: [] });
  });

  it("reports topics that merged", () => {
    const { topicIds, changes } = matchTopics(old(0, 40, 180), at(15, 180), named);
    expect(topicIds).toEqual(["at0", "at180"]);
    expect(changes.merged).toEqual([{ from: ["at0", "at40"], into: "at0" }]);
    expect(changes.emptied).toEqual([]);
  });
});
