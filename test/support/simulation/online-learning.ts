import { normal, seeded, type Random } from "../../../src/core/statistics/random.js";
import type { TaskWeights } from "../../../src/core/ranking/model.js";
import {
  onlineDistance,
  onlineStep,
  type OnlineStepOptions,
  type ShownPage,
} from "../../../src/core/off-policy/online-step.js";

const names = ["itemItem", "freshness", "popularity7", "interestMixture"] as const;
const fitted = [1, 0.3, 0.5, 0.6];
const pool = 40;
const places = 10;

/** What users want, where the ranker was fitted to `unchanged`. */
export const simulatedTruths: Readonly<Record<string, readonly number[]>> = {
  unchanged: fitted,
  "freshness matters three times as much": [1, 0.9, 0.5, 0.6],
  "popularity puts off": [1, 0.3, -0.2, 0.6],
  "everything matters half as much": [0.5, 0.15, 0.25, 0.3],
};

export interface OnlineOutcome {
  /** discounted clicks per page of the moved β over those of the fitted one, without exploration, − 1 */
  readonly gain: number;
  /** ‖β − fitted‖ / ‖fitted‖ */
  readonly distance: number;
  /** ‖β‖ / ‖fitted‖ */
  readonly length: number;
}

/**
 * Serves `batches` batches of pages, moves β after each, and says what the last β earns on new pages. Popularity goes
 * along with item-item votes, as it does in shops.
 */
export function simulatedLearning({
  truth,
  exploration,
  seed,
  batches,
  pagesPerBatch,
  judgedPages,
  options,
}: {
  truth: readonly number[];
  exploration: number;
  seed: number;
  batches: number;
  pagesPerBatch: number;
  judgedPages: number;
  options: OnlineStepOptions;
}): OnlineOutcome {
  const random = seeded(seed);
  const start = weightsOf(fitted);
  let current = start;
  for (let batch = 0; batch < batches; batch++) {
    const beta = current.features.map(({ weight }) => weight);
    current = onlineStep(
      current,
      start,
      Array.from({ length: pagesPerBatch }, () => drawPage(beta, truth, exploration, random)),
      options,
    );
  }
  const beta = current.features.map(({ weight }) => weight);
  return {
    gain: value(beta, truth, judgedPages, seed) / value(fitted, truth, judgedPages, seed) - 1,
    distance: onlineDistance(current, start),
    length: Math.hypot(...beta) / Math.hypot(...fitted),
  };
}

function weightsOf(weights: readonly number[]): TaskWeights {
  return {
    temperature: 1,
    features: names.map((feature, f) => ({ feature, weight: weights[f]!, offset: 0, scale: 1 })),
  };
}

function drawItems(random: Random): number[][] {
  return Array.from({ length: pool }, () => {
    const [a, b, c, d] = [normal(random), normal(random), normal(random), normal(random)];
    return [a, b, 0.5 * a + Math.sqrt(0.75) * c, d];
  });
}

function drawPage(beta: readonly number[], truth: readonly number[], exploration: number, random: Random): ShownPage {
  const left = drawItems(random).map((item) => ({ item, score: score(item, beta) }));
  const values: number[] = [];
  const propensities: number[] = [];
  const taken: number[] = [];
  for (let place = 0; place < places; place++) {
    const most = Math.max(...left.map((one) => one.score));
    const chances = left.map((one) =>
      exploration === 0 ? Number(one.score === most) : Math.exp((one.score - most) / exploration),
    );
    const sum = chances.reduce((a, b) => a + b, 0);
    let u = random() * sum;
    const at = Math.max(
      0,
      chances.findIndex((chance) => (u -= chance) < 0),
    );
    const { item } = left.splice(at, 1)[0]!;
    values.push(...item);
    propensities.push(chances[at]! / sum);
    if (random() < clickChance(item, place, truth)) taken.push(place);
  }
  return { values, propensities, taken };
}

/** Expected clicks on the best places by β, on the same pages for every β. */
function value(beta: readonly number[], truth: readonly number[], pages: number, seed: number): number {
  const random = seeded(seed + 1_000_003);
  let sum = 0;
  for (let i = 0; i < pages; i++) {
    const best = drawItems(random)
      .map((item) => ({ item, score: score(item, beta) }))
      .toSorted((a, b) => b.score - a.score)
      .slice(0, places);
    best.forEach(({ item }, place) => {
      sum += clickChance(item, place, truth);
    });
  }
  return sum / pages;
}

function clickChance(item: readonly number[], place: number, truth: readonly number[]): number {
  return 1 / (1 + Math.exp(3 - score(item, truth))) / Math.log2(place + 2);
}

function score(item: readonly number[], beta: readonly number[]): number {
  return item.reduce((sum, v, f) => sum + v * beta[f]!, 0);
}
