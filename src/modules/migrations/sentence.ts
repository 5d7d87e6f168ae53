import { migrationSentence, type SentenceLanguage } from "../../core/migrations/sentences.js";
import type { MigrationRecord } from "../../ports/history/interests.js";
import type { Serving } from "../topics/serving.js";
import { openMigration } from "./facts.js";

/** One sentence for people about a stored migration, dates in the zone. */
export function sentenceOf(
  record: MigrationRecord,
  serving: Serving,
  language: SentenceLanguage,
  timeZone: string,
): string {
  return migrationSentence(openMigration(record, serving), {
    language,
    timeZone,
    label: (topic) => serving.topics[topic]!.label,
  });
}
