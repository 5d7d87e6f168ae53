import type { Logger } from "pino";
import type { TopicTerms } from "../../core/topics/label-candidates.js";
import type { ParentRecord, TopicRecord } from "../../ports/history/codebooks.js";
import type { Embedder } from "../../ports/embedder.js";
import { freshLabels, keptOrFresh } from "./label-topics.js";

export interface UpperFloor {
  readonly parents: readonly ParentRecord[];
  /** of each topic, by position */
  readonly parentIds: readonly (string | null)[];
}

/** What the upper floor was before. */
export interface FormerFloor {
  readonly topics: readonly TopicRecord[];
  readonly parents: readonly ParentRecord[];
}

/** What a fit found, as far as the upper floor is made of it. */
export interface FloorParts {
  readonly topicIds: readonly string[];
  /** of each topic */
  readonly topicShares: readonly number[];
  /** per topic: the number of its parent, −1 where there are none */
  readonly group: Int32Array;
  readonly parentTerms: readonly TopicTerms[];
  /** titles of each topic's items */
  readonly sampled: readonly (readonly string[])[];
}

/** Names the groups of a fit: ids that stay (a group keeps the one that most of its topics had) and own labels. */
export async function upperFloor(
  { topicIds, topicShares, group, parentTerms, sampled }: FloorParts,
  former: FormerFloor,
  naming: { words: Embedder; log: Logger },
): Promise<UpperFloor> {
  if (parentTerms.length === 0) return { parents: [], parentIds: topicIds.map(() => null) };
  const members = parentTerms.map((_, parent) =>
    topicIds.flatMap((id, position) => (group[position] === parent ? [{ id, position }] : [])),
  );
  const ids = lastingIds(members, new Map(former.topics.map(({ id, parentId }) => [id, parentId])), topicShares);
  const titles = members.map((own) => own.flatMap(({ position }) => sampled[position]!.slice(0, titlesOfTopic)));
  const labels = await freshLabels(parentTerms, titles, naming);
  const known = new Map(former.parents.map((parent) => [parent.id, parent]));
  const taken = new Set<string>();
  const parents = ids.map(
    (id, parent): ParentRecord => ({ id, ...keptOrFresh(labels[parent]!, known.get(id), taken) }),
  );
  return { parents, parentIds: Array.from(group, (parent) => ids[parent]!) };
}

const titlesOfTopic = 12;

/** Each former id goes to the group with most of its topics' shares, the largest claims first. */
function lastingIds(
  members: readonly { id: string; position: number }[][],
  formerParent: ReadonlyMap<string, string | null>,
  shares: readonly number[],
): string[] {
  const claims: { parent: number; former: string; share: number }[] = [];
  members.forEach((own, parent) => {
    const of = new Map<string, number>();
    for (const { id, position } of own) {
      const former = formerParent.get(id) ?? null;
      if (former !== null) of.set(former, (of.get(former) ?? 0) + shares[position]!);
    }
    for (const [former, share] of of) claims.push({ parent, former, share });
  });
  const ids = new Map<number, string>();
  const used = new Set(claims.map(({ former }) => former));
  const given = new Set<string>();
  for (const { parent, former } of claims.toSorted((a, b) => b.share - a.share)) {
    if (ids.has(parent) || given.has(former)) continue;
    ids.set(parent, former);
    given.add(former);
  }
  return members.map((own, parent) => {
    const kept = ids.get(parent);
    if (kept !== undefined) return kept;
    const first = `p${own[0]!.id}`;
    return used.has(first) ? `${first}-${parent}` : first;
  });
}
