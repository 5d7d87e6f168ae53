import { RowProducts } from "../linear/row-products.js";
import type { Random } from "../statistics/random.js";
import { soften } from "./codebook.js";
import type { Sitting } from "./companions.js";
import type { Points } from "./rows.js";

/** Pairs of one sitting that are judged. */
const judgedPairs = 4_000;
/** Share of companions that follow no topic: the best of these is taken. */
const strayShares = [0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1];
const temperatures = [0.03, 0.05, 0.08, 0.12, 0.18, 0.27];

/** How well topics foretell what is taken together. */
export interface HeldOut {
  /** mean gain over popularity alone in predicting a companion, nats; comparable between any two sets of topics */
  readonly lift: number;
  /** standard error of that mean */
  readonly error: number;
  /** the softness of membership at which it is largest */
  readonly temperature: number;
}

/** Pairs of rows that stood together, drawn by seed. */
export function pairsOf(sittings: readonly Sitting[], random: Random): [number, number][] {
  if (sittings.length === 0) return [];
  return Array.from({ length: Math.min(judgedPairs, 2 * sittings.length) }, () => {
    const sitting = sittings[Math.floor(random() * sittings.length)]!;
    const first = Math.floor(random() * sitting.length);
    const second = (first + 1 + Math.floor(random() * (sitting.length - 1))) % sitting.length;
    return [sitting[first]!, sitting[second]!];
  });
}

/**
 * The likelihood of later companions under topics: P(j | i) = p_j·(ε + (1 − ε)·Σ_k r_ik r_jk / π_k), with p_j the
 * popularity of j, r memberships at temperature τ and π_k the topic's share of popularity. Items are predicted, not
 * topics, so that neither many topics nor few are favoured by their number.
 */
export function judgeTopics(
  points: Points,
  axes: Float32Array,
  pairs: readonly (readonly [number, number])[],
  popularity: Float64Array,
): HeldOut {
  const { values, d, n } = points;
  const k = axes.length / d;
  const similarity: Float64Array[] = [];
  new RowProducts(k, d).setAxes(axes).forEach(values, n, (products) => similarity.push(Float64Array.from(products)));
  let best: HeldOut = { lift: -Infinity, error: 0, temperature: temperatures[0]! };
  for (const temperature of temperatures) {
    const members = similarity.map((row) => soften(row, temperature));
    const share = new Float64Array(k);
    let total = 0;
    members.forEach(({ index, value }, row) => {
      const weight = popularity[row]! + 0.5;
      total += weight;
      index.forEach((topic, i) => {
        share[topic]! += weight * value[i]!;
      });
    });
    const together = pairs.map(([a, b]) => {
      const other = members[b]!;
      let sum = 0;
      members[a]!.index.forEach((topic, i) => {
        const at = other.index.indexOf(topic);
        if (at >= 0) sum += (members[a]!.value[i]! * other.value[at]! * total) / share[topic]!;
      });
      return sum;
    });
    for (const stray of strayShares) {
      const gains = together.map((lift) => Math.log(stray + (1 - stray) * lift));
      const mean = gains.reduce((sum, x) => sum + x, 0) / gains.length;
      if (mean <= best.lift) continue;
      const variance = gains.reduce((sum, x) => sum + (x - mean) ** 2, 0) / gains.length;
      best = { lift: mean, error: Math.sqrt(variance / gains.length), temperature };
    }
  }
  return best;
}
