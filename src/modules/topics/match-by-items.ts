import { hungarian } from "../../core/topics/matching.js";
import type { Sparse } from "../../core/sparse.js";

/** Two topics are the same where the cosine of their items' shares reaches this. */
const sameTopic = 0.3;

/**
 * Hands lasting topic ids on from one space to another, whose centroids cannot be compared: by the items they hold.
 * Optimal matching (Hungarian) on the cosine between the columns of the two item × topic matrices.
 */
export function matchByItems(
  previousIds: readonly string[],
  previous: ReadonlyMap<number, Sparse>,
  freshIds: readonly string[],
  fresh: ReadonlyMap<number, Sparse>,
): string[] {
  const old = previousIds.length;
  const now = freshIds.length;
  const overlap = Array.from({ length: now }, () => new Float64Array(old));
  const oldSquares = new Float64Array(old);
  const nowSquares = new Float64Array(now);
  for (const { index, value } of previous.values())
    index.forEach((topic, i) => {
      oldSquares[topic]! += value[i]! ** 2;
    });
  for (const [item, { index, value }] of fresh) {
    const before = previous.get(item);
    index.forEach((topic, i) => {
      nowSquares[topic]! += value[i]! ** 2;
      before?.index.forEach((formerly, j) => {
        overlap[topic]![formerly]! += value[i]! * before.value[j]!;
      });
    });
  }
  const cosine = overlap.map((row, topic) =>
    row.map((sum, formerly) => (sum > 0 ? sum / Math.sqrt(nowSquares[topic]! * oldSquares[formerly]!) : 0)),
  );
  const size = Math.max(old, now);
  const matched = hungarian(
    cosine.map((row) =>
      Float64Array.from({ length: size }, (_, j) => (j < old && row[j]! >= sameTopic ? -row[j]! : 0)),
    ),
  );
  const kept = freshIds.map((id, topic) => {
    const formerly = matched[topic]!;
    return formerly < old && cosine[topic]![formerly]! >= sameTopic ? previousIds[formerly]! : id;
  });
  // A fresh id that happens to be an old one which was handed on elsewhere would name two topics.
  const taken = new Set(kept.filter((id, topic) => id !== freshIds[topic]));
  return kept.map((id, topic) => (id === freshIds[topic] && taken.has(id) ? `${id}-${topic}` : id));
}
