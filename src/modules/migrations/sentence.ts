import { migrationSentence, type SentenceLanguage } from "../../core/migrations/sentences.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import type { Edition } from "../kit/edition.js";
import { openMigration } from "./facts.js";

/** One sentence for people about a stored migration, dates in the zone. */
export function sentenceOf(
  record: MigrationRecord,
  edition: Edition,
  language: SentenceLanguage,
  timeZone: string,
): string {
  return migrationSentence(openMigration(record, edition), {
    language,
    timeZone,
    label: (topic) => edition.topics[topic]!.label,
  });
}
