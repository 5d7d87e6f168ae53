import type { Logger } from "pino";
import { languageOf } from "../../core/topics/language.js";
import { readLabel } from "../../core/topics/read-label.js";
import type { Embedder } from "../../ports/embedder.js";
import type { LanguageModel } from "../../ports/language-model.js";
import type { TopicRecord } from "../../ports/history/codebooks.js";
import { LabelCheck } from "./label-check.js";
import { topicPrompt } from "./topic-prompt.js";

const atOnce = 4;
/** Models that think first need much more than a name is long. */
const mostTokens = 1_000;
/** Once so many answers in a row were of no use, the model is not asked about the rest. */
const patience = 6;

export interface NamingParts {
  readonly model: LanguageModel;
  /** tells what names mean */
  readonly meaning: Embedder;
  readonly log: Logger;
}

/** What is known of a topic beside its record. */
export interface Naming {
  /** of the catalogue, nothing a user wrote; nearest first */
  readonly titles: readonly string[];
  /** the label that it had before, null = the topic is new */
  readonly before: Pick<TopicRecord, "label" | "labels"> | null;
}

/**
 * Lets the language model name new topics, in place, from their terms and a few titles. A name that the model gave
 * before is kept while it still fits. What does not mean the topic is refused, and the name from its terms stays.
 */
export async function nameTopics(
  { model, meaning, log }: NamingParts,
  topics: TopicRecord[],
  known: readonly Naming[],
): Promise<{ asked: number; named: number }> {
  const count = { asked: 0, named: 0 };
  let useless = 0;
  try {
    const check = await LabelCheck.of(
      meaning,
      topics.map(({ label }, i) => ({ titles: known[i]!.titles, ownLabel: label })),
    );
    const taken = new Set(topics.map(({ label }) => label.toLowerCase()));
    const take = async (at: number, name: string | null): Promise<boolean> => {
      if (name === null || taken.has(name.toLowerCase()) || !(await check.fits(at, name))) return false;
      if (taken.has(name.toLowerCase())) return false; // another topic was quicker
      taken.add(name.toLowerCase());
      const topic = topics[at]!;
      const language = languageOf(name, null);
      const labels = language in topic.labels ? { ...topic.labels, [language]: name } : topic.labels;
      Object.assign(topic, { label: name, labels });
      return true;
    };
    const ask = async (at: number): Promise<void> => {
      const { titles, before } = known[at]!;
      const given = before !== null && before.label !== topics[at]!.label ? before.label : null;
      if (given !== null && (await take(at, given))) return;
      if ((before !== null && given === null) || titles.length === 0 || useless >= patience) return;
      count.asked++;
      const answer = await model.complete(topicPrompt(titles, topics[at]!.terms), { maxTokens: mostTokens });
      if (await take(at, readLabel(answer))) {
        count.named++;
        useless = 0;
      } else useless++;
    };
    for (let i = 0; i < topics.length; i += atOnce)
      await Promise.all(
        topics.slice(i, i + atOnce).map((_, j) =>
          ask(i + j).catch((error: unknown) => {
            useless++;
            log.warn({ error }, "a topic could not be named by the language model; its terms name it");
          }),
        ),
      );
  } catch (error) {
    log.warn({ error }, "what names mean could not be read; topics are named by their terms");
  }
  if (count.asked > 0) log.info({ model: model.name, ...count }, "topics: names by the language model");
  return count;
}
