import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Catalogue } from "./catalogue.js";
import { capOf } from "./caps.js";
import type { Scored } from "./rank-input.js";
import { applyBoosts } from "./rules.js";

const ranked = (probabilities: readonly number[]): Scored[] =>
  probabilities.map((probability, position) => ({
    position,
    number: position,
    id: String(position),
    score: Math.log(probability),
    probability,
    logSoftmax: Math.log(probability),
    contributions: [],
    interests: [],
    because: [],
    together: [],
    sources: [],
  }));

describe("rules of the page", () => {
  it("a factor multiplies the odds of what it touches, and the whole stays a distribution", () => {
    const draw = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(draw, fc.double({ min: 0.1, max: 10, noNaN: true }), (weights, factor) => {
        const total = weights.reduce((a, b) => a + b, 0);
        const before = ranked(weights.map((w) => w / total).toSorted((a, b) => b - a));
        const { ranked: after, moved } = applyBoosts(before, [
          { id: "r", log: Math.log(factor), test: (position) => position === 1 },
        ]);
        const p = (position: number): number => after.find((one) => one.position === position)!.probability;
        expect(after.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
        expect(p(1) / p(0)).toBeCloseTo((factor * before[1]!.probability) / before[0]!.probability, 6);
        expect(p(2) / p(0)).toBeCloseTo(before[2]!.probability / before[0]!.probability, 9);
        expect(after.map(({ probability }) => probability)).toEqual(
          after.map(({ probability }) => probability).toSorted((a, b) => b - a),
        );
        expect([...moved.keys()]).toEqual([1]);
      }),
    );
  });

  it("two rules on one item act both, and none leaves the list as it is", () => {
    const before = ranked([0.6, 0.4]);
    const twice = { id: "a", log: Math.log(2), test: (position: number) => position === 1 };
    const { moved } = applyBoosts(before, [twice, { ...twice, id: "b" }]);
    expect(moved.get(1)).toEqual({ log: expect.closeTo(Math.log(4), 9) as number, rules: ["a", "b"] });
    expect(applyBoosts(before, [{ ...twice, test: () => false }]).ranked).toBe(before);
  });

  it("caps count by tags, domains, one name alone, or an attribute", () => {
    const catalogue = new Catalogue();
    catalogue.upsert({
      number: 1,
      id: "x",
      domain: "shop",
      language: null,
      tags: ["red", "big"],
      attributes: { seller: "acme", sizes: ["S", 2] },
      publishedAt: null,
      expiresAt: null,
      topics: { index: [], value: [] },
    });
    const groups = (by: "TAG" | "ATTRIBUTE" | "DOMAIN", key: string | null) =>
      capOf({ by, key, limit: 1 }, catalogue).groupsOf(0);
    expect(groups("TAG", null)).toEqual(["red", "big"]);
    expect(groups("TAG", "red")).toEqual(["red"]);
    expect(groups("DOMAIN", null)).toEqual(["shop"]);
    expect(groups("ATTRIBUTE", "seller")).toEqual(["acme"]);
    expect(groups("ATTRIBUTE", "sizes")).toEqual(["S", "2"]);
    expect(groups("ATTRIBUTE", "none")).toEqual([]);
  });
});
