/** What became of a topic: by an editor, or by a refit. */
export const topicChangeKinds = [
  "RENAMED",
  "HIDDEN",
  "SHOWN",
  "MERGED",
  "SEPARATED",
  "BORN",
  "EMPTIED",
  "SPLIT",
  "JOINED",
] as const;
export type TopicChangeKind = (typeof topicChangeKinds)[number];

/** One step of a topic's history. */
export interface TopicChange {
  readonly kind: TopicChangeKind;
  readonly topicId: string;
  /** MERGED, SEPARATED, JOINED: what was taken in or let go; SPLIT: what it became */
  readonly others: readonly string[];
  /** RENAMED: the new name, null = Godwit's own again; of a language (null = of all) */
  readonly label: string | null;
  readonly language: string | null;
}

/** What editors decided of topics, as it stands. */
export interface TopicEdits {
  /** names by topic and language; "*" is the one of every language */
  readonly names: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly hidden: ReadonlySet<string>;
  /** the topic that each merged one is shown as */
  readonly mergedInto: ReadonlyMap<string, string>;
}

/** Reads the history, oldest first. Merging follows: what was merged into a topic goes where that one goes. */
export function editsOf(changes: Iterable<TopicChange>): TopicEdits {
  const names = new Map<string, Record<string, string>>();
  const hidden = new Set<string>();
  const mergedInto = new Map<string, string>();
  for (const { kind, topicId, others, label, language } of changes) {
    if (kind === "RENAMED" && label === null) names.delete(topicId);
    if (kind === "RENAMED" && label !== null)
      names.set(topicId, language === null ? { "*": label } : { ...names.get(topicId), [language]: label });
    if (kind === "HIDDEN") hidden.add(topicId);
    if (kind === "SHOWN") hidden.delete(topicId);
    if (kind === "MERGED")
      for (const other of others) {
        mergedInto.set(other, topicId);
        for (const [source, target] of mergedInto) if (target === other) mergedInto.set(source, topicId);
      }
    if (kind === "SEPARATED") for (const other of others) mergedInto.delete(other);
  }
  return { names, hidden, mergedInto };
}
