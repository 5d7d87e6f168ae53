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
  return migrationSentence(openMigration(record, edition), {
    language,
    timeZone,
    label: (position) => {
      const { id, label } = edition.topics[position]!;
      return hidden.has(id) ? unnamed[language] : label;
    },
  });
}
