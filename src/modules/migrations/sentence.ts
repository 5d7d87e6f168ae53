import { migrationSentence, type SentenceLanguage } from "../../core/migrations/sentences.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import type { Edition } from "../kit/edition.js";
import { openMigration } from "./facts.js";

const unnamed: Readonly<Record<SentenceLanguage, string>> = { en: "a private topic", zh: "一个私密主题" };

/** One sentence for people about a stored migration, dates in the zone. `hidden`: ids of topics it does not name. */
export function sentenceOf(
  record: MigrationRecord,
  edition: Edition,
  language: SentenceLanguage,
  timeZone: string,
  hidden: ReadonlySet<string> = new Set(),
): string {
  const open = openMigration(record, edition);
  const shown = <T extends { readonly topic: number }>(shares: readonly T[]): T[] =>
    edition.shown.grouped(shares).map(([, parts]) => parts[0]!);
  const told = {
    ...open,
    from: shown(open.from),
    to: shown(open.to),
    slices: open.slices.map((slice) => ({ ...slice, topics: shown(slice.topics) })),
  };
  return migrationSentence(told, {
    language,
    timeZone,
    label(position) {
      const topic = edition.shown.at(position);
      if (topic === null || hidden.has(edition.topics[position]!.id) || hidden.has(topic.id)) return unnamed[language];
      return topic.labels[language] ?? topic.label;
    },
  });
}
