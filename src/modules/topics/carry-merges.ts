import type { Sparse } from "../../core/sparse.js";
import type { TopicChange } from "../../core/topics/edits.js";
import type { ShownTopics } from "../kit/shown-topics.js";

/** A new topic goes where this share of what it has now lay before. */
const most = 0.5;

/**
 * Merges that editors made, carried over a refit: a topic that is new, and at least half of whose items' shares lay in
 * a merged topic, is merged into that again. `before` and `now`: topics of items by number.
 */
export function carriedMerges(
  shown: ShownTopics,
  { ids, topicsOf: before }: { ids: readonly string[]; topicsOf: ReadonlyMap<number, Sparse> },
  { ids: newIds, topicsOf: now }: { ids: readonly string[]; topicsOf: ReadonlyMap<number, Sparse> },
): TopicChange[] {
  const { mergedInto } = shown.edits;
  const targets = new Set(mergedInto.values());
  const groupOf = ids.map((id) => mergedInto.get(id) ?? (targets.has(id) ? id : null));
  const known = new Set([...ids, ...mergedInto.keys()]);
  const shares = newIds.map(() => new Map<string, number>());
  const totals = newIds.map(() => 0);
  for (const [number, { index, value }] of now) {
    const former = before.get(number);
    if (former === undefined) continue;
    index.forEach((topic, i) => {
      totals[topic]! += value[i]!;
      former.index.forEach((old, j) => {
        const group = groupOf[old] ?? null;
        if (group !== null) shares[topic]!.set(group, (shares[topic]!.get(group) ?? 0) + value[i]! * former.value[j]!);
      });
    });
  }
  return newIds.flatMap((id, topic): TopicChange[] => {
    if (known.has(id)) return [];
    const [group, share] = [...shares[topic]!].toSorted((a, b) => b[1] - a[1])[0] ?? ["", 0];
    return share >= most * totals[topic]! && share > 0 && newIds.includes(group)
      ? [{ kind: "MERGED", topicId: group, others: [id], label: null, language: null }]
      : [];
  });
}
