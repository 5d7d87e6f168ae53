import { normal, type Random } from "../../src/core/statistics/random.js";

/** An index drawn with probability proportional to its weight; -1 when no weight is above zero. */
export function drawIndex(weights: ArrayLike<number>, random: Random): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  let left = random() * total;
  let last = -1;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! <= 0) continue;
    last = i;
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return last;
}

/** A key drawn with probability proportional to its value. The record must not be empty. */
export function drawKey<K extends string>(weights: Readonly<Partial<Record<K, number>>>, random: Random): K {
  const keys = Object.keys(weights) as K[];
  return keys[
    drawIndex(
      keys.map((key) => weights[key] ?? 0),
      random,
    )
  ]!;
}

/** One of the elements, each as likely. The list must not be empty. */
export function drawOne<T>(list: readonly T[], random: Random): T {
  return list[Math.floor(random() * list.length)]!;
}

/** A uniform number in [min, max). */
export function between([min, max]: readonly [number, number], random: Random): number {
  return min + (max - min) * random();
}

/** A Poisson count of the given mean (Knuth's product method, for means below about 20). */
export function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** A Gamma(shape, 1) number (Marsaglia and Tsang 2000), for shapes of at least 1. */
function gamma(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** `size` shares that sum to 1: a symmetric Dirichlet of the given concentration (at least 1). */
export function dirichlet(size: number, concentration: number, random: Random): number[] {
  const raw = Array.from({ length: size }, () => gamma(concentration, random));
  const total = raw.reduce((sum, x) => sum + x, 0);
  return raw.map((x) => x / total);
}

/** The elements in random order (Fisher–Yates); the list itself is left alone. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** `size` keys in random order, each as often as its share says (largest remainder last): exact quotas, not draws. */
export function quota<K extends string>(shares: Readonly<Record<K, number>>, size: number, random: Random): K[] {
  const keys = Object.keys(shares) as K[];
  const out: K[] = [];
  let due = 0;
  for (const key of keys) {
    due += shares[key] * size;
    while (out.length < Math.round(due)) out.push(key);
  }
  return shuffled(out, random);
}
