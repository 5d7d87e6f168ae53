import { rowDot, type Codebook } from "./codebook.js";

/**
 * Column of each row in the assignment of least total cost (Hungarian method, Kuhn 1955, in O(rows²·columns)); rows ≤
 * columns.
 */
export function hungarian(cost: readonly Float64Array[]): Int32Array {
  const rows = cost.length;
  const columns = cost[0]?.length ?? 0;
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  const previous = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    let column = 0;
    const least = new Float64Array(columns + 1).fill(Infinity);
    const used = new Uint8Array(columns + 1);
    do {
      used[column] = 1;
      const current = rowOf[column]!;
      let delta = Infinity;
      let next = 0;
      for (let j = 1; j <= columns; j++) {
        if (used[j]) continue;
        const reduced = cost[current - 1]![j - 1]! - rowPotential[current]! - columnPotential[j]!;
        if (reduced < least[j]!) {
          least[j] = reduced;
          previous[j] = column;
        }
        if (least[j]! < delta) {
          delta = least[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= columns; j++) {
        if (used[j]) {
          rowPotential[rowOf[j]!]! += delta;
          columnPotential[j]! -= delta;
        } else least[j]! -= delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const before = previous[column]!;
      rowOf[column] = rowOf[before]!;
      column = before;
    }
  }
  const columnOf = new Int32Array(rows).fill(-1);
  for (let j = 1; j <= columns; j++) if (rowOf[j]! > 0) columnOf[rowOf[j]! - 1] = j - 1;
  return columnOf;
}

/** What became of the topics of the codebook before: ids throughout. */
export interface TopicChanges {
  /** Kept their id, and how near (mean cosine) they stayed. */
  readonly kept: readonly string[];
  readonly keptSimilarity: number;
  readonly created: readonly string[];
  /** Gone without a near successor. */
  readonly emptied: readonly string[];
  readonly split: readonly { readonly from: string; readonly into: readonly string[] }[];
  readonly merged: readonly { readonly from: readonly string[]; readonly into: string }[];
}

/** Two centroids nearer than this (cosine) can be the same topic. */
const sameTopicSimilarity = 0.5;

/**
 * Names the centroids of a refit: the optimal matching of old and new (largest total cosine) hands an old id on where
 * the two are near enough; the others get `newId(centroid index)`.
 */
export function matchTopics(
  previous: Codebook,
  centroids: Float32Array,
  newId: (index: number) => string,
): { topicIds: string[]; changes: TopicChanges } {
  const d = previous.dimension;
  const oldCount = previous.topicIds.length;
  const newCount = centroids.length / d;
  const cosine = Array.from({ length: newCount }, (_, i) => {
    const row = centroids.subarray(i * d, (i + 1) * d);
    return Float64Array.from({ length: oldCount }, (_, j) => rowDot(previous.centroids, j, row));
  });
  // Pairs below the threshold cost as much as no pair, so that they never displace a good one.
  const columns = Math.max(oldCount, newCount);
  const cost = cosine.map((row) =>
    Float64Array.from({ length: columns }, (_, j) => (j < oldCount && row[j]! >= sameTopicSimilarity ? -row[j]! : 0)),
  );
  const match = hungarian(cost);
  const topicIds: string[] = [];
  const kept: string[] = [];
  const created: string[] = [];
  const heirOf = new Map<number, number>();
  let keptCosines = 0;
  for (let i = 0; i < newCount; i++) {
    const j = match[i]!;
    if (j >= 0 && j < oldCount && cosine[i]![j]! >= sameTopicSimilarity) {
      heirOf.set(j, i);
      topicIds.push(previous.topicIds[j]!);
      kept.push(previous.topicIds[j]!);
      keptCosines += cosine[i]![j]!;
    } else {
      topicIds.push(newId(i));
      created.push(topicIds[i]!);
    }
  }
  const splits = new Map<number, string[]>();
  const merges = new Map<number, string[]>();
  const emptied: string[] = [];
  for (let i = 0; i < newCount; i++) {
    if (match[i]! >= 0 && heirOf.get(match[i]!) === i) continue;
    const near = largest(cosine[i]!);
    if (near >= 0 && cosine[i]![near]! >= sameTopicSimilarity && heirOf.has(near))
      splits.set(near, [...(splits.get(near) ?? []), topicIds[i]!]);
  }
  for (let j = 0; j < oldCount; j++) {
    if (heirOf.has(j)) continue;
    const near = largest(Float64Array.from(cosine, (row) => row[j]!));
    if (near >= 0 && cosine[near]![j]! >= sameTopicSimilarity)
      merges.set(near, [...(merges.get(near) ?? []), previous.topicIds[j]!]);
    else emptied.push(previous.topicIds[j]!);
  }
  return {
    topicIds,
    changes: {
      kept,
      created,
      emptied,
      keptSimilarity: kept.length === 0 ? 0 : keptCosines / kept.length,
      split: Array.from(splits, ([j, into]) => ({
        from: previous.topicIds[j]!,
        into: [topicIds[heirOf.get(j)!]!, ...into],
      })),
      merged: Array.from(merges, ([i, from]) => ({
        from: [...(heirOf.get(match[i]!) === i ? [previous.topicIds[match[i]!]!] : []), ...from],
        into: topicIds[i]!,
      })),
    },
  };
}

function largest(values: Float64Array): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) if (best < 0 || values[i]! > values[best]!) best = i;
  return best;
}
