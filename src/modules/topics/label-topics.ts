import type { Logger } from "pino";
import type { TopicTerms } from "../../core/topics/label-candidates.js";
import { labelTopics, type TopicLabel } from "../../core/topics/labels.js";
import type { Embedder } from "../../ports/embedder.js";
import type { TopicRecord } from "../../ports/history/codebooks.js";
import { meaningOf } from "./meaning.js";

/** Labels of topics from their terms; by the terms alone where what words mean cannot be read. */
export async function freshLabels(
  terms: readonly TopicTerms[],
  titles: readonly (readonly string[])[],
  { words, log }: { words: Embedder; log: Logger },
): Promise<TopicLabel[]> {
  try {
    return labelTopics(terms, await meaningOf(words, terms, titles));
  } catch (error) {
    log.warn({ error }, "what the terms of topics mean could not be read; they are chosen by their counts");
    return labelTopics(terms, null);
  }
}

/**
 * The label of a topic that stayed is kept while its terms are still among the topic's and no other topic has it, so
 * that people find their interests under the names they know.
 */
export function keptOrFresh(
  fresh: TopicLabel,
  before: Pick<TopicRecord, "label" | "labels"> | undefined,
  taken: Set<string>,
): TopicLabel {
  const kept =
    before !== undefined &&
    Object.keys(before.labels).length > 0 &&
    !taken.has(before.label) &&
    before.label.split(" · ").every((term) => fresh.terms.includes(term));
  const chosen = kept ? { label: before.label, labels: before.labels, terms: fresh.terms } : distinct(fresh, taken);
  taken.add(chosen.label);
  return chosen;
}

function distinct(fresh: TopicLabel, taken: ReadonlySet<string>): TopicLabel {
  if (!taken.has(fresh.label)) return fresh;
  for (let number = 2; ; number++) {
    const label = `${fresh.label} (${number})`;
    if (!taken.has(label)) return { ...fresh, label };
  }
}
