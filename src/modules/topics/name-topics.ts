import type { Logger } from "pino";
import type { LanguageModel } from "../../ports/language-model.js";
import type { TopicRecord } from "../../ports/history/codebooks.js";

const longestName = 60;
const atOnce = 4;

/**
 * Lets the language model name topics, in place, from their terms and a few titles of the catalogue (nothing a user
 * wrote). A topic that it cannot name, or names as another, keeps the name from its terms.
 */
export async function nameTopics(
  model: LanguageModel,
  topics: TopicRecord[],
  titles: (position: number) => string[],
  log: Logger,
): Promise<void> {
  const taken = new Set(topics.map(({ label }) => label.toLowerCase()));
  for (let i = 0; i < topics.length; i += atOnce) {
    await Promise.all(
      topics.slice(i, i + atOnce).map(async (topic) => {
        const prompt = `These items of a catalogue belong together:\n${titles(topic.position)
          .map((title) => `- ${title}`)
          .join(
            "\n",
          )}\nTheir distinctive terms: ${topic.terms.join(", ")}\nName the topic they share in one to four words, in the language of the items. Answer with the name only.`;
        try {
          const name = (await model.complete(prompt, { maxTokens: 20 }))
            .split("\n")[0]!
            .replace(/^["'“]+|["'”.]+$/g, "")
            .trim();
          if (name === "" || name.length > longestName || taken.has(name.toLowerCase())) return;
          taken.add(name.toLowerCase());
          topic.label = name;
        } catch (error) {
          log.warn(
            { error: error instanceof Error ? error.message : String(error) },
            "a topic could not be named by the language model; its terms name it",
          );
        }
      }),
    );
  }
}
