/** How well one list answers one truth. All 0…1. */
export interface ListMetrics {
  /** 1 if any truth is in the list */
  readonly hr: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly ndcg: number;
  readonly mrr: number;
}

/**
 * Metrics of the first `top` places against a set of true items (binary relevance). NDCG divides by the gain of the
 * best list of min(top, |truth|) (Järvelin and Kekäläinen 2002); precision divides by `top`, also where the list is
 * shorter. Throws RangeError for an empty truth: such users have no metric.
 */
export function listMetrics(list: ArrayLike<number>, truth: ReadonlySet<number>, top: number): ListMetrics {
  if (truth.size === 0) throw new RangeError("A truth without items has no metrics: leave the user out.");
  let hits = 0;
  let gain = 0;
  let first = 0;
  for (let place = 0; place < Math.min(top, list.length); place++) {
    if (!truth.has(list[place]!)) continue;
    hits++;
    gain += 1 / Math.log2(place + 2);
    if (first === 0) first = 1 / (place + 1);
  }
  let ideal = 0;
  for (let place = 0; place < Math.min(top, truth.size); place++) ideal += 1 / Math.log2(place + 2);
  const precision = hits / top;
  const recall = hits / truth.size;
  return {
    hr: hits > 0 ? 1 : 0,
    precision,
    recall,
    f1: hits > 0 ? (2 * precision * recall) / (precision + recall) : 0,
    ndcg: gain / ideal,
    mrr: first,
  };
}

/** Share of the catalogue that stands in any list. */
export function coverage(lists: readonly ArrayLike<number>[], catalogueSize: number): number {
  const shown = new Set<number>();
  for (const list of lists) for (let i = 0; i < list.length; i++) shown.add(list[i]!);
  return catalogueSize > 0 ? shown.size / catalogueSize : 0;
}

/** Mean over pairs of 1 − cosine: how different the items of one list are. Null for fewer than two vectors. */
export function diversity(vectors: readonly Float32Array[]): number | null {
  const n = vectors.length;
  if (n < 2) return null;
  // For unit vectors Σ over pairs of cosines = (|Σ e|² − n) / 2.
  const sum = new Float64Array(vectors[0]!.length);
  for (const vector of vectors) for (let j = 0; j < sum.length; j++) sum[j]! += vector[j]!;
  const squares = sum.reduce((total, x) => total + x * x, 0);
  return 1 - (squares - n) / (n * (n - 1));
}

/**
 * Mean surprise −log₂ p of the listed items, p their share of all training behaviours (at least one behaviour assumed).
 */
export function novelty(list: ArrayLike<number>, counts: ArrayLike<number>, total: number): number {
  let sum = 0;
  for (let i = 0; i < list.length; i++) sum -= Math.log2(Math.max(1, counts[list[i]!]!) / Math.max(1, total));
  return list.length > 0 ? sum / list.length : 0;
}
