const titlesShown = 8;
const termsShown = 6;

/** Two are enough for small models to see what is wanted; in both languages, for they answer in that of the last. */
const examples = [
  ["Dobsonian telescope", "Star chart for beginners", "How to find Saturn", "Astronomy"],
  ["番茄育苗", "家庭堆肥入门", "月季修剪", "园艺"],
] as const;

/** Asks for a topic's name, by examples: models that follow no instruction continue a pattern. */
export function topicPrompt(titles: readonly string[], terms: readonly string[]): string {
  const block = (shown: readonly string[], known: readonly string[]): string =>
    `Items: ${shown.map((title) => title.replaceAll(/\s+/g, " ").slice(0, 100)).join("; ")}\n${known.length === 0 ? "" : `Terms: ${known.join(", ")}\n`}Topic:`;
  return [
    "Name the topic of each group of items in one to three words, in the language of the items. Answer with the name only.",
    ...examples.map((example) => `${block(example.slice(0, -1), [])} ${example.at(-1)}`),
    block(titles.slice(0, titlesShown), terms.slice(0, termsShown)),
  ].join("\n\n");
}
