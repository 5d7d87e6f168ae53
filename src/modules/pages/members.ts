import type { Catalogue } from "../../core/ranking/catalogue.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import type { Edition } from "../kit/edition.js";
import type { ShownTopic } from "../kit/shown-topics.js";

interface Mains {
  readonly origin: Catalogue;
  readonly revision: number;
  /** by catalogue position: the topic an item belongs to most; −1 = none */
  readonly topics: Int16Array;
}

const known = new WeakMap<Edition["topics"], Mains>();

/** The topic each item belongs to most; remembered while no item and no topic changes. */
function mainTopics({ topics, catalogue }: Edition): Int16Array {
  const former = known.get(topics);
  if (former?.origin === catalogue.origin && former.revision === catalogue.revision) return former.topics;
  const mains = new Int16Array(catalogue.size).fill(-1);
  for (let position = 0; position < catalogue.size; position++) {
    const { index, value } = catalogue.at(position)?.topics ?? { index: [], value: [] };
    let best = -1;
    for (let i = 0; i < index.length; i++) if (best < 0 || value[i]! > value[best]!) best = i;
    if (best >= 0) mains[position] = index[best]!;
  }
  known.set(topics, { origin: catalogue.origin, revision: catalogue.revision, topics: mains });
  return mains;
}

/** Catalogue positions of a topic's items that pass the filter and are there at `now`. */
export function membersOf(edition: Edition, topic: ShownTopic, filter: ItemFilter, now: number): number[] {
  const mains = mainTopics(edition);
  const own = new Set(topic.positions);
  const allowed = edition.catalogue.allowed(filter, now);
  const out: number[] = [];
  for (let position = 0; position < mains.length; position++)
    if (own.has(mains[position]!) && allowed(position)) out.push(position);
  return out;
}

/** Catalogue positions of all items that pass a filter, and a test beside it, at `now`. */
export function passing(
  catalogue: Catalogue,
  filter: ItemFilter,
  now: number,
  test: (position: number) => boolean = () => true,
): number[] {
  const allowed = catalogue.allowed(filter, now);
  const out: number[] = [];
  for (let position = 0; position < catalogue.size; position++)
    if (allowed(position) && test(position)) out.push(position);
  return out;
}

/** The orders of lists that were asked for: one list is sorted once, however often an operation asks. */
const orders = new WeakMap<readonly number[], { age?: readonly number[]; popularity?: readonly number[] }>();

function ordered(
  positions: readonly number[],
  by: "age" | "popularity",
  sort: () => readonly number[],
): readonly number[] {
  const known = orders.get(positions) ?? {};
  orders.set(positions, known);
  return (known[by] ??= sort());
}

/** Most taken of late first, what nobody has taken by age behind it. A list is sorted once. */
export function byPopularity(catalogue: Catalogue, positions: readonly number[]): readonly number[] {
  return ordered(positions, "popularity", () => sortedByPopularity(catalogue, positions));
}

/** Newest first; those of unknown age last. A list is sorted once. */
export function byAge(catalogue: Catalogue, positions: readonly number[]): readonly number[] {
  return ordered(positions, "age", () => sortedByAge(catalogue, positions));
}

function sortedByPopularity(catalogue: Catalogue, positions: readonly number[]): number[] {
  const week = catalogue.popularity(7);
  const shares = new Map(positions.map((position) => [position, week.share(position)]));
  return byAge(catalogue, positions).toSorted((a, b) => shares.get(b)! - shares.get(a)!);
}

function sortedByAge(catalogue: Catalogue, positions: readonly number[]): number[] {
  const times = new Map(positions.map((position) => [position, catalogue.appearedAt(position) ?? -Infinity]));
  return positions.toSorted((a, b) => times.get(b)! - times.get(a)! || a - b);
}

/** A question is asked of so many items by name at most: the most popular. */
const mostNamed = 5_000;

/** A filter that only these items pass. */
export function onlyThese(catalogue: Catalogue, positions: readonly number[]): ItemFilter {
  const some = positions.length <= mostNamed ? positions : byPopularity(catalogue, positions).slice(0, mostNamed);
  return { ids: some.flatMap((position) => catalogue.at(position)?.id ?? []) };
}
