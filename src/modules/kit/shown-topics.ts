import { editsOf, type TopicChange, type TopicEdits } from "../../core/topics/edits.js";
import type { ParentRecord, TopicRecord } from "../../ports/history/codebooks.js";

/** A topic as people see it: with the name and the company that editors gave it. */
export interface ShownTopic {
  readonly id: string;
  readonly label: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly terms: readonly string[];
  readonly size: number;
  /** the topics of the mathematics that it stands for, its own first; of a parent: of all its children */
  readonly positions: readonly number[];
  readonly parentId: string | null;
  readonly isParent: boolean;
  readonly hidden: boolean;
}

/** The lower floor are topics, the upper one their parents. */
export type Floor = "TOPICS" | "PARENTS";

/**
 * How the topics of an edition are shown: merged ones as the one they were merged into, names of editors before
 * Godwit's own, hidden ones not at all. The mathematics below does not know of it.
 */
export class ShownTopics {
  readonly #topics: readonly (ShownTopic | null)[];
  readonly #byId: ReadonlyMap<string, ShownTopic>;
  readonly edits: TopicEdits;

  constructor(topics: readonly TopicRecord[], parents: readonly ParentRecord[], changes: Iterable<TopicChange>) {
    this.edits = editsOf(changes);
    const places = new Map(topics.map(({ id, position }) => [id, position]));
    const shownAs = topics.map(({ id, position }) => places.get(this.edits.mergedInto.get(id) ?? id) ?? position);
    const byId = new Map<string, ShownTopic>();
    for (const [position, topic] of topics.entries()) {
      if (shownAs[position] !== position) continue;
      const own = [
        position,
        ...shownAs.flatMap((target, other) => (target === position && other !== position ? [other] : [])),
      ];
      const size = own.reduce((sum, one) => sum + topics[one]!.size, 0);
      const terms = [...new Set(own.flatMap((one) => topics[one]!.terms.slice(0, own.length > 1 ? 5 : undefined)))];
      byId.set(topic.id, this.#named({ ...topic, size, terms, positions: own, isParent: false, hidden: false }));
    }
    this.#topics = shownAs.map((position) => byId.get(topics[position]!.id)!);
    for (const parent of parents) {
      const children = [...byId.values()].filter((topic) => topic.parentId === parent.id && !topic.hidden);
      if (children.length === 0) continue;
      const positions = children.flatMap((child) => child.positions);
      const size = children.reduce((sum, child) => sum + child.size, 0);
      byId.set(parent.id, this.#named({ ...parent, size, positions, parentId: null, isParent: true, hidden: false }));
    }
    this.#byId = byId;
  }

  #named(topic: ShownTopic): ShownTopic {
    const names = this.edits.names.get(topic.id) ?? {};
    const hidden = this.edits.hidden.has(topic.id);
    const { "*": everywhere, ...labels } = names;
    if (everywhere !== undefined) return { ...topic, hidden, label: everywhere, labels };
    const [first] = Object.values(labels);
    const single = Object.keys(topic.labels).length === 0 && first !== undefined;
    const before = Object.entries(topic.labels).find(([, label]) => label === topic.label)?.[0];
    const label = (before === undefined ? undefined : labels[before]) ?? (single ? first : topic.label);
    return { ...topic, hidden, label, labels: { ...topic.labels, ...labels } };
  }

  /** What a topic of the mathematics is shown as; null = hidden. A hidden parent hides what is under it. */
  at(position: number): ShownTopic | null {
    const topic = this.#topics[position];
    if (topic === undefined || topic === null || topic.hidden) return null;
    return topic.parentId !== null && this.edits.hidden.has(topic.parentId) ? null : topic;
  }

  /** The same on a floor; a topic without a parent stands for itself on the upper one. */
  on(floor: Floor, position: number): ShownTopic | null {
    const topic = this.at(position);
    return topic === null || floor === "TOPICS" ? topic : (this.parentOf(topic) ?? topic);
  }

  /** By lasting id, hidden ones too; a merged topic is the one it was merged into. */
  byId(id: string): ShownTopic | null {
    return this.#byId.get(this.edits.mergedInto.get(id) ?? id) ?? this.#byId.get(id) ?? null;
  }

  parentOf({ parentId }: ShownTopic): ShownTopic | null {
    const parent = parentId === null ? null : (this.#byId.get(parentId) ?? null);
    return parent?.hidden ? null : parent;
  }

  childrenOf({ id, isParent }: ShownTopic): ShownTopic[] {
    return isParent ? this.list("TOPICS").filter(({ parentId }) => parentId === id) : [];
  }

  /** All of a floor that are shown, largest first. */
  list(floor: Floor): ShownTopic[] {
    const shown = new Set(this.#topics.flatMap((_, position) => this.on(floor, position) ?? []));
    return [...shown].toSorted((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1));
  }

  /** What is known of topics of the mathematics, by what they are shown as, in the order of the first. */
  grouped<T extends { readonly topic: number }>(rows: readonly T[], floor: Floor = "TOPICS"): [ShownTopic, T[]][] {
    const groups = new Map<ShownTopic, T[]>();
    for (const row of rows) {
      const topic = this.on(floor, row.topic);
      if (topic === null) continue;
      const group = groups.get(topic);
      if (group === undefined) groups.set(topic, [row]);
      else group.push(row);
    }
    return [...groups];
  }

  /** Shares of topics as shares of what they are shown as, largest first. */
  shares(
    rows: readonly { topic: number; share: number }[],
    floor: Floor = "TOPICS",
  ): { topic: ShownTopic; share: number }[] {
    return this.grouped(rows, floor)
      .map(([topic, own]) => ({ topic, share: own.reduce((sum, { share }) => sum + share, 0) }))
      .toSorted((a, b) => b.share - a.share);
  }
}
