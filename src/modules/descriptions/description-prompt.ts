const ownCharacters = 300;
const tagsOffered = 24;

/** Examples in both languages, for small models answer in that of the last. */
const examples = [
  [
    "Dobsonian",
    "A reflecting telescope on a simple mount, for looking at planets and galaxies.",
    "telescope, astronomy",
  ],
  ["番茄肥", "给番茄施用的肥料，让植株健壮、果实饱满。", "肥料, 种植, 园艺"],
] as const;

/** Asks what an item is, by examples; `known`: tags of the catalogue, commonest first. */
export function descriptionPrompt(own: string, known: readonly string[]): string {
  return [
    "Say in one plain sentence what each item is and what it is for, and give three to five tags, in the language of the item. Use no numbers, names or claims that the item does not have itself.",
    ...(known.length === 0 ? [] : [`Prefer these tags where they suit: ${known.slice(0, tagsOffered).join(", ")}`]),
    ...examples.map(([item, text, tags]) => `Item: ${item}\nDescription: ${text}\nTags: ${tags}`),
    `Item: ${own.replaceAll(/\s+/g, " ").slice(0, ownCharacters)}\nDescription:`,
  ].join("\n\n");
}
