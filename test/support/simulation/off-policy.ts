import { seeded, type Random } from "../../../src/core/statistics/random.js";
import { offPolicyEstimate, type LoggedSlate, type OffPolicyEstimate } from "../../../src/core/off-policy/estimate.js";
import { placePropensities } from "../../../src/core/off-policy/plackett-luce.js";

/** A policy: how much it makes of each item, and how much it leaves to chance. */
export interface SimulatedPolicy {
  readonly utilities: readonly number[];
  readonly exploration: number;
}

/** Chance that an item is taken at each place, given what stands above it. */
export type ClickModel = (item: number, place: number, above: readonly number[]) => number;

/** Expected clicks on the first `places` places of a policy: the sum over every page it can draw. */
export function trueValue({ utilities, exploration }: SimulatedPolicy, clicks: ClickModel, places: number): number {
  const walk = (above: readonly number[], probability: number): number => {
    if (above.length === places) return 0;
    return utilities.reduce((sum, _, item) => {
      if (above.includes(item)) return sum;
      const p = probability * placePropensities(utilities, [...above, item], exploration)[above.length]!;
      return sum + p * clicks(item, above.length, above) + walk([...above, item], p);
    }, 0);
  };
  return walk([], 1);
}

/**
 * Draws `pages` pages by `logging`, clicks on them, and estimates what `target` would have earned. Users look at three
 * pages each and like or dislike everything a little more.
 */
export function simulatedEstimate({
  logging,
  target,
  clicks,
  places,
  pages,
  seed,
  clip,
}: {
  logging: SimulatedPolicy;
  target: SimulatedPolicy;
  clicks: ClickModel;
  places: number;
  pages: number;
  seed: number;
  clip: number;
}): OffPolicyEstimate {
  const random = seeded(seed);
  const slates: LoggedSlate[] = [];
  let mood = 1;
  for (let i = 0; i < pages; i++) {
    if (i % 3 === 0) mood = 0.7 + 0.6 * random();
    const page = drawPage(logging, places, random);
    const logged = placePropensities(logging.utilities, page, logging.exploration);
    const wanted = placePropensities(target.utilities, page, target.exploration);
    slates.push({
      user: Math.floor(i / 3),
      ratios: wanted.map((p, k) => p / logged[k]!),
      rewards: page.map((item, place) => (random() < mood * clicks(item, place, page.slice(0, place)) ? 1 : 0)),
    });
  }
  return offPolicyEstimate(slates, { places, clip });
}

function drawPage({ utilities, exploration }: SimulatedPolicy, places: number, random: Random): number[] {
  const noisy = utilities.map((u, item) => ({
    item,
    value: u / exploration - Math.log(-Math.log(1 - random() || Number.EPSILON)),
  }));
  return noisy
    .toSorted((a, b) => b.value - a.value)
    .slice(0, places)
    .map(({ item }) => item);
}

/**
 * Eight items whose clicks depend on the place and on what stands above; a policy that drew the log, and others to be
 * judged by it.
 */
export const simulatedShop: {
  readonly clicks: ClickModel;
  readonly logging: SimulatedPolicy;
  readonly targets: Readonly<Record<string, SimulatedPolicy>>;
} = {
  clicks: (item, place, above) =>
    ((0.05 + 0.06 * (item % 5)) / (1 + 0.5 * place)) * (above.some((other) => other % 5 === item % 5) ? 0.5 : 1),
  logging: { utilities: Array.from({ length: 8 }, (_, i) => -0.3 * i), exploration: 1 },
  targets: {
    "less exploration": { utilities: Array.from({ length: 8 }, (_, i) => -0.3 * i), exploration: 0.6 },
    "more exploration": { utilities: Array.from({ length: 8 }, (_, i) => -0.3 * i), exploration: 2 },
    "another ranker": { utilities: Array.from({ length: 8 }, (_, i) => 0.25 * (i % 5)), exploration: 1 },
  },
};
