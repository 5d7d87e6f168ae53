import { describe, expect, it } from "vitest";
import { normal, seeded } from "../../statistics/random.js";
import { softmax } from "../softmax.js";
import { drawChoiceSet, type ChoiceSet } from "./choice-set.js";
import { choiceLogLikelihood, fitLogit } from "./logit.js";

const truthWeights = [1.5, -0.7, 0];

/** Choices among 200 items by a known conditional logit; the third feature is noise. */
function simulate(choices: number, seed: number): { columns: Float64Array[]; chosen: number }[] {
  const random = seeded(seed);
  return Array.from({ length: choices }, () => {
    const columns = truthWeights.map(() => Float64Array.from({ length: 200 }, () => normal(random)));
    const probability = softmax(
      Float64Array.from({ length: 200 }, (_, i) => truthWeights.reduce((sum, w, f) => sum + w * columns[f]![i]!, 0)),
    );
    let left = random();
    let chosen = 0;
    while (chosen < 199 && (left -= probability[chosen]!) > 0) chosen++;
    return { columns, chosen };
  });
}

const draw = (choices: ReturnType<typeof simulate>, hard: number, random: number): ChoiceSet[] => {
  const generator = seeded(5);
  return choices.map(({ columns, chosen }) => drawChoiceSet(columns, new Set([chosen]), generator, { hard, random }));
};

describe("conditional logit", () => {
  const choices = simulate(500, 1);

  it.each([
    ["all candidates", 0, 200],
    ["sampled candidates, hard ones included", 5, 40],
  ])("recovers the weights of a simulated chooser from %s", (_, hard, random) => {
    const { weights } = fitLogit(draw(choices, hard, random), { l2: 1 });
    truthWeights.forEach((w, f) => expect(Math.abs(weights[f]! - w)).toBeLessThan(0.2));
  });

  it("holds excluded features at zero and stays at the prior where the pull is strong", () => {
    const sets = draw(choices.slice(0, 200), 0, 50);
    expect(fitLogit(sets, { l2: 1, excluded: new Set([0]) }).weights[0]).toBe(0);
    const held = fitLogit(sets, { l2: 1e7, prior: [0.4, 0, 0] }).weights;
    expect(held[0]).toBeCloseTo(0.4, 2);
  });

  it("reaches the same weights from a start near them", () => {
    const sets = draw(choices.slice(0, 200), 0, 50);
    const whole = fitLogit(sets, { l2: 1 });
    const again = fitLogit(sets, { l2: 1, start: whole.weights.map((w) => 1.2 * w) });
    again.weights.forEach((w, f) => expect(w).toBeCloseTo(whole.weights[f]!, 2));
  });

  it("never fits worse than the prior it starts from", () => {
    const sets = draw(choices.slice(0, 100), 0, 50);
    const prior = [0.2, 0.2, 0.2];
    const mean = (weights: ArrayLike<number>) =>
      sets.reduce((sum, set) => sum + choiceLogLikelihood(set, weights), 0) / sets.length;
    const fit = fitLogit(sets, { l2: 5, prior });
    expect(fit.logLikelihood).toBeCloseTo(mean(fit.weights), 9);
    expect(fit.logLikelihood).toBeGreaterThan(mean(prior));
  });
});
