import { z } from "zod";
import { language, user } from "./inputs.js";
import { tool, type Tool } from "./tool.js";
import { day } from "./words.js";

interface Preference {
  readonly weight: number;
  readonly until: string | null;
  readonly text: string | null;
  readonly topic: { readonly label: string } | null;
  readonly item: { readonly title: string } | null;
}

const fields = "id kind weight until text topic { id label(language: $language) sensitive } item { id title }";

function wish(weight: number): string {
  if (weight === 1) return "pinned";
  if (weight === -1) return "never";
  return weight > 0 ? "more of" : "less of";
}

function preferenceLine({ weight, until, text, topic, item }: Preference): string {
  const about = topic?.label ?? item?.title ?? (text === null ? "something that is not here any more" : `“${text}”`);
  return `- ${wish(weight)}: ${about}${until === null ? "" : ` (until ${day(until)})`}`;
}

const lines = (preferences: readonly Preference[]): string =>
  preferences.length === 0 ? "Nothing is asked for." : preferences.map(preferenceLine).join("\n");

export const preferenceTools: readonly Tool[] = [
  tool({
    name: "preferences",
    title: "What the person has asked for",
    description:
      "What a person said themselves: more or less of something, never, or pinned. It stands above what was inferred.",
    input: z.object({ user, language }),
    document: `query McpPreferences($user: ID!, $language: String) {
  interestPreferences(userId: $user) { ${fields} }
}`,
    variables: (input, of) => ({ user: of, language: input.language }),
    text: ({ interestPreferences }: { interestPreferences: readonly Preference[] }) => lines(interestPreferences),
  }),
  tool({
    name: "set_preference",
    title: "Ask for more or less of something",
    description:
      "Keeps what a person says of their own interests, in force with the next recommendation. Use it for wishes (“less football”), not for what they did: that is `record`. Give one of text, topic, item.",
    input: z.object({
      user,
      language,
      text: z.string().min(1).max(1_000).optional().describe("what it is about, in words"),
      topic: z.string().max(256).optional().describe("or a topic's id, as interests_now has it"),
      item: z.string().max(256).optional().describe("or an item's id"),
      weight: z
        .number()
        .min(-1)
        .max(1)
        .describe("-1 = never show it, below 0 = less, above 0 = more, 1 = pin; 0 takes the wish back"),
      until: z.iso.datetime({ offset: true }).optional().describe("when it ends; absent = for good"),
    }),
    writes: true,
    document: `mutation McpSetPreference(
  $user: ID!, $topic: ID, $text: String, $item: ID, $weight: Float!, $until: DateTime, $language: String
) {
  setInterestPreference(userId: $user, topicId: $topic, text: $text, itemId: $item, weight: $weight, until: $until) {
    preferences { ${fields} }
  }
}`,
    variables: (input, of) => ({
      user: of,
      language: input.language,
      text: input.text ?? null,
      topic: input.topic ?? null,
      item: input.item ?? null,
      weight: input.weight,
      until: input.until ?? null,
    }),
    text: ({
      setInterestPreference: { preferences },
    }: {
      setInterestPreference: { preferences: readonly Preference[] };
    }) => `Kept. In force now:\n${lines(preferences)}`,
  }),
];
