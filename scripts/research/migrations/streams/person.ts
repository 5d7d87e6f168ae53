import type { Random } from "../../../../src/core/statistics/random.js";
import { dirichlet } from "../../../../test/support/simulation/stream.js";
import { topics } from "./visits.js";

/** Somebody's interests: a few topics more than the others, popular topics more often among them. */
export function interestsOf(random: Random): number[] {
  return dirichlet(
    random,
    Array.from({ length: topics }, (_, topic) => 4.5 / (topic + 3)),
  );
}

/** How close sessions are to the interests: 2 to 10 behaviours' worth. */
export function concentrationOf(random: Random): number {
  return 2 * 5 ** random();
}

/** Shares multiplied by weights, of sum 1 again. */
export function weighted(shares: readonly number[], weightOf: (topic: number) => number): number[] {
  const out = shares.map((share, topic) => share * weightOf(topic));
  const sum = out.reduce((a, b) => a + b, 0);
  return sum > 0 ? out.map((x) => x / sum) : [...shares];
}

/** `part` of one distribution and the rest of another. */
export function mixed(a: readonly number[], b: readonly number[], part: number): number[] {
  return a.map((x, topic) => (1 - part) * x + part * b[topic]!);
}
