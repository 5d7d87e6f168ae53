import type { EvidenceRange } from "../../core/migrations/types.js";
import type { Sparse } from "../../core/sparse.js";
import { assign } from "../../core/topics/codebook.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import { topicsOf } from "../catalogue/live-catalogue.js";
import type { Edition } from "../kit/edition.js";
import { factsOf } from "./facts.js";

type Side = EvidenceRange["side"];

/** So many behaviours of a session are looked through for those that speak for the migration. */
const readOfSession = 100;
const against = new Set(["DISMISS", "DISLIKE"]);

/**
 * The behaviours of one side that speak most for a migration: of its strongest sessions those with what was lost
 * (BEFORE) or gained (AFTER), every session's best first, what comes again last. A session holds other things too:
 * these prove nothing. At most `first`.
 */
export async function proofOf(
  { history, edition }: { history: History; edition: Edition },
  record: MigrationRecord,
  first: number,
  side: Side,
): Promise<BehaviourRecord[]> {
  const ranges = factsOf(record)
    .evidence.filter((range) => range.side === side)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, first);
  const sessions = await Promise.all(
    ranges.map(({ start, end }) =>
      history.behaviours.page(record.userId, { first: readOfSession, after: null, from: start, to: end + 1 }),
    ),
  );
  const weigh = await weigher({ history, edition }, record, side, sessions.flat());
  const ranked = sessions.map((behaviours) =>
    behaviours
      .map((behaviour) => ({ behaviour, weight: weigh(behaviour) }))
      .filter(({ weight }) => weight > 0)
      .toSorted((a, b) => b.weight - a.weight)
      .map(({ behaviour }) => behaviour),
  );
  return newFirst(inTurns(ranked)).slice(0, first);
}

/** One list of several: the first of each, then the second of each, and so on. */
export function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}

/** What is about an item or text that stands further ahead goes to the end. */
function newFirst(behaviours: readonly BehaviourRecord[]): BehaviourRecord[] {
  const seen = new Set<string | null>();
  const again = behaviours.filter(({ itemId, textHash }) => {
    const content = itemId ?? textHash;
    const known = seen.has(content);
    seen.add(content);
    return known;
  });
  const late = new Set(again);
  return [...behaviours.filter((one) => !late.has(one)), ...again];
}

/** How much of a behaviour lies in topics that its side of the migration had more of; ≤ 0 = it proves nothing. */
async function weigher(
  { history, edition }: { history: History; edition: Edition },
  record: MigrationRecord,
  side: Side,
  behaviours: readonly BehaviourRecord[],
): Promise<(behaviour: BehaviourRecord) => number> {
  const codebook = edition.requireCodebook();
  const { from, to } = factsOf(record);
  const more = new Map<number, number>();
  for (const [parts, sign] of [
    [to, side === "AFTER" ? 1 : -1],
    [from, side === "AFTER" ? -1 : 1],
  ] as const)
    for (const { topic, share } of parts) {
      const position = edition.positionOf(topic);
      more.set(position, (more.get(position) ?? 0) + sign * share);
    }
  const gone = behaviours.flatMap(({ itemId }) =>
    itemId !== null && topicsOf(edition.catalogue, itemId) === null ? [itemId] : [],
  );
  const records = gone.length === 0 ? [] : await history.items.byIds([...new Set(gone)]);
  const kept = await history.codebooks.itemTopicsOf(
    codebook.id,
    records.map(({ number }) => number),
  );
  const ofGone = new Map(records.map(({ id, number }) => [id, kept.get(number)]));
  const hashes = behaviours.flatMap(({ itemId, textHash }) => (itemId === null && textHash !== null ? [textHash] : []));
  const vectors = hashes.length === 0 ? new Map() : await history.embeddings.get(edition.space, [...new Set(hashes)]);
  const topics = ({ itemId, textHash }: BehaviourRecord): Sparse | undefined => {
    if (itemId !== null) return topicsOf(edition.catalogue, itemId)?.topics ?? ofGone.get(itemId);
    const vector = textHash === null ? undefined : vectors.get(textHash);
    return vector && assign(codebook, vector);
  };
  return (behaviour) => {
    const { index, value } = (against.has(behaviour.type) ? undefined : topics(behaviour)) ?? { index: [], value: [] };
    return index.reduce((sum, topic, i) => sum + value[i]! * (more.get(topic) ?? 0), 0);
  };
}
