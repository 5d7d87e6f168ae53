import { describe, expect, it } from "vitest";
import { normal, seeded } from "../statistics/random.js";
import { plainWeights } from "../ranking/model.js";
import type { ServedList } from "../ranking/served/list.js";
import { softmax } from "../ranking/softmax.js";
import { learnOnline, teaches, type ExploredPage } from "./learn-online.js";
import { placePropensities } from "./plackett-luce.js";

const fitted = plainWeights({ itemItem: 0.5, freshness: 0.5, negativeFeedback: 2 });
const names = fitted.features.map(({ feature }) => feature);
const weightOf = (weights: typeof fitted, name: string): number =>
  weights.features.find(({ feature }) => feature === name)!.weight;

/** A page of three out of eight, drawn by the fitted β; what is taken is whatever has most of a feature. */
function page(seed: number, wanted: "itemItem" | "freshness", heldOut: boolean): ExploredPage {
  const random = seeded(seed);
  const items = Array.from({ length: 8 }, () =>
    names.map((name) => (name === "negativeFeedback" ? 0 : normal(random))),
  );
  const scored = items.map((values) => ({
    values,
    score: values.reduce((sum, v, f) => sum + v * fitted.features[f]!.weight, 0),
  }));
  const noisy = scored.map((one) => ({ ...one, key: one.score - Math.log(-Math.log(random())) }));
  const drawn = noisy.toSorted((a, b) => b.key - a.key);
  const scores = drawn.map(({ score }) => score);
  const column = names.indexOf(wanted);
  const list: ServedList = {
    exploration: 1,
    temperature: 1,
    plain: true,
    features: fitted.features,
    placed: 3,
    numbers: Int32Array.from(drawn.keys()),
    probabilities: Float32Array.from(softmax(scores, 1)),
    propensities: Float32Array.from(placePropensities(scores, [0, 1, 2], 1)),
    boosts: new Float32Array(8),
    pinned: new Uint8Array(3),
    values: Float32Array.from(drawn.flatMap(({ values }) => values)),
    sources: new Uint16Array(8),
    rules: [],
    teams: [],
  };
  return {
    user: `user-${seed}`,
    list,
    shown: 3,
    taken: [0, 1, 2].filter((place) => drawn[place]!.values[column]! > 0.5),
    heldOut,
  };
}
const pages = (taught: "itemItem" | "freshness", judged: "itemItem" | "freshness"): ExploredPage[] =>
  Array.from({ length: 600 }, (_, seed) => page(seed, seed % 2 === 0 ? taught : judged, seed % 2 === 1));

describe("learning online", () => {
  it("moves towards what is taken, but never the weight of rejections", () => {
    const { weights, taken, difference } = learnOnline(pages("freshness", "freshness"), fitted, fitted);
    expect(taken).toBe(true);
    expect(difference.mean).toBeGreaterThan(0);
    expect(weightOf(weights, "freshness")).toBeGreaterThan(0.5);
    expect(weightOf(weights, "itemItem")).toBeLessThan(0.5);
    expect(weightOf(weights, "negativeFeedback")).toBe(2);
  });

  it("does not move where the held-out pages prove it worse, or where there are none", () => {
    const refused = learnOnline(pages("freshness", "itemItem"), fitted, fitted);
    expect(refused.difference.high).toBeLessThan(0);
    expect(refused).toMatchObject({ taken: false, weights: fitted });
    expect(
      learnOnline(
        pages("freshness", "freshness").filter(({ heldOut }) => !heldOut),
        fitted,
        fitted,
      ),
    ).toMatchObject({ taken: false, weights: fitted });
  });

  it("is taught only by pages left to chance, with features standardised alike", () => {
    const { list } = page(1, "freshness", false);
    expect(teaches(list, fitted)).toBe(true);
    expect(teaches({ ...list, plain: false }, fitted)).toBe(false);
    expect(teaches({ ...list, exploration: 0 }, fitted)).toBe(false);
    expect(teaches({ ...list, pinned: Uint8Array.of(0, 1, 0) }, fitted)).toBe(false);
    expect(teaches({ ...list, features: list.features.map((one) => ({ ...one, scale: 2 })) }, fitted)).toBe(false);
    expect(teaches(list, plainWeights({ owned: 1 }))).toBe(false);
  });
});
