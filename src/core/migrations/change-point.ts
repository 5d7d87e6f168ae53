import type { Session } from "../session.js";
import { effectiveSize, intraSessionCorrelation } from "./distribution.js";
import { logGamma } from "../statistics/log-gamma.js";
import { sessionShares } from "./share-matrix.js";

/** Pseudo-count per topic of the Dirichlet prior of each segment. */
const prior = 0.25;
const priorLogGamma = logGamma(prior);

export interface ChangePoint {
  /** index of the first session after the change */
  readonly index: number;
  /** log marginal likelihood of the best split less that of no split, nats */
  readonly gain: number;
}

/** ln of the Dirichlet-multinomial marginal likelihood of one segment's counts (multinomial coefficient left out). */
function marginal(counts: Float64Array): number {
  let total = 0;
  let sum = 0;
  for (const c of counts) {
    total += c;
    if (c > 0) sum += logGamma(prior + c) - priorLogGamma;
  }
  return sum + logGamma(prior * counts.length) - logGamma(prior * counts.length + total);
}

/**
 * The split of `sessions` (by start) with the largest Dirichlet-multinomial marginal likelihood, each stratum with its
 * own
 * distribution before and after; whole sessions, each counting for its effective number of behaviours. At least `least`
 * sessions stay on either side; null when there are too few.
 */
export function changePoint(sessions: readonly Session[], strata: readonly string[], least = 3): ChangePoint | null {
  const n = sessions.length;
  if (n < 2 * least) return null;
  const shares = sessionShares(sessions);
  const width = shares.topics.length;
  const correlation = intraSessionCorrelation(shares, strata);
  const before = new Map<string, Float64Array>();
  const after = new Map<string, Float64Array>();
  const move = (target: Float64Array, i: number, sign: 1 | -1): void => {
    const size = sign * effectiveSize(shares.sizes[i]!, correlation);
    for (let j = 0; j < width; j++) target[j] = Math.max(0, target[j]! + size * shares.data[i * width + j]!);
  };
  strata.forEach((s, i) => {
    if (!after.has(s)) {
      after.set(s, new Float64Array(width));
      before.set(s, new Float64Array(width));
    }
    move(after.get(s)!, i, 1);
  });
  const parts = new Map([...after].map(([s, counts]) => [s, marginal(counts)]));
  let likelihood = [...parts.values()].reduce((a, b) => a + b, 0);
  const whole = likelihood;
  let best: ChangePoint | null = null;
  for (let i = 0; i < n - least; i++) {
    const s = strata[i]!;
    move(before.get(s)!, i, 1);
    move(after.get(s)!, i, -1);
    const part = marginal(before.get(s)!) + marginal(after.get(s)!);
    likelihood += part - parts.get(s)!;
    parts.set(s, part);
    if (i + 1 >= least && (best === null || likelihood - whole > best.gain))
      best = { index: i + 1, gain: likelihood - whole };
  }
  return best;
}
