import { describe, expect, it } from "vitest";
import type { FeatureWeight } from "../ranking/model.js";
import type { ServedList } from "../ranking/served/list.js";
import { softmax } from "../ranking/softmax.js";
import { placePropensities } from "./plackett-luce.js";
import { placeRatios } from "./target.js";

const features: FeatureWeight[] = [
  { feature: "itemItem", weight: 2, offset: 0.5, scale: 2 },
  { feature: "freshness", weight: -1, offset: 0, scale: 1 },
];
const values = [
  [3, 0.1],
  [2, 0.9],
  [0, 0],
  [1, 0.4],
] as const;
const scores = values.map(([a, b]) => (2 * (a - 0.5)) / 2 - b);
const exploration = 0.7;
const temperature = 1.5;
const probabilities = softmax(scores, temperature);
function list(changes: Partial<ServedList> = {}): ServedList {
  return {
    exploration,
    temperature,
    plain: true,
    features,
    placed: 3,
    numbers: Int32Array.of(70, 30, 50, 10),
    probabilities: Float32Array.from(probabilities),
    propensities: Float32Array.from(
      placePropensities(
        scores.map((s) => s / temperature),
        [0, 1, 2],
        exploration,
      ),
    ),
    boosts: new Float32Array(4),
    pinned: new Uint8Array(3),
    values: Float32Array.from(values.flat()),
    sources: Uint16Array.of(1, 0, 256, 3),
    rules: [],
    teams: [],
    ...changes,
  };
}
const ratios = (...question: Parameters<typeof placeRatios>): number[] => {
  const found = placeRatios(...question);
  if (typeof found === "string") throw new Error(found);
  return [...found];
};

describe("what another policy makes of served lists", () => {
  it("the policy that served has ratios of 1, by its probabilities and by its weights", () => {
    for (const ratio of [...ratios(list(), {}, 3), ...ratios(list(), { weights: { features, temperature } }, 3)])
      expect(ratio).toBeCloseTo(1, 5);
  });

  it("another exploration and another β have the ratios of their own propensities", () => {
    const cold = placePropensities(
      scores.map((s) => s / temperature),
      [0, 1, 2],
      0.2,
    );
    const logged = list().propensities;
    ratios(list(), { exploration: 0.2 }, 3).forEach((ratio, k) => expect(ratio).toBeCloseTo(cold[k]! / logged[k]!, 4));
    const other = placePropensities(
      values.map(([a]) => (3 * (a - 1)) / 4),
      [0, 1],
      exploration,
    );
    ratios(
      list(),
      { weights: { features: [{ feature: "itemItem", weight: 3, offset: 1, scale: 4 }], temperature: 1 } },
      2,
    ).forEach((ratio, k) => expect(ratio).toBeCloseTo(other[k]! / logged[k]!, 4));
  });

  it("a pinned place is certain under every policy, and not part of the draw", () => {
    const propensities = Float32Array.from(
      placePropensities(
        scores.filter((_, i) => i !== 1).map((s) => s / temperature),
        [0, -1, 1],
        exploration,
      ),
    );
    for (const ratio of ratios(list({ pinned: Uint8Array.of(0, 1, 0), propensities }), {}, 3))
      expect(ratio).toBeCloseTo(1, 5);
  });

  it("says why a page cannot speak", () => {
    expect(placeRatios(list({ exploration: 0 }), {}, 3)).toBe("NOT_EXPLORED");
    expect(placeRatios(list({ plain: false }), {}, 3)).toBe("COMPOSED");
    expect(
      placeRatios(
        list(),
        { weights: { features: [{ feature: "owned", weight: 1, offset: 0, scale: 1 }], temperature: 1 } },
        3,
      ),
    ).toBe("FEATURES_NOT_KEPT");
  });
});
