import type { TopicRecord } from "../../ports/history/codebooks.js";

/** A topic's name in a language (a tag such as zh or en-GB), or in the one that most of its items have. */
export function topicLabel({ label, labels }: Pick<TopicRecord, "label" | "labels">, language?: string | null): string {
  return labels[language?.split(/[-_]/)[0]?.toLowerCase() ?? ""] ?? label;
}
