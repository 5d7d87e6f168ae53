import { z } from "zod";
import { context, contextOf, first, language, user } from "./inputs.js";
import { tool, type Tool } from "./tool.js";

interface Item {
  readonly id: string;
  readonly title: string;
  readonly domain: string;
}

interface Scored {
  readonly item: Item;
}

interface Recommendations {
  readonly strategy: string;
  readonly edges: readonly { readonly node: Scored & { readonly reasons: readonly { readonly text: string }[] } }[];
}

const itemLine = ({ id, title, domain }: Item): string => `- ${title} (${domain}, id ${id})`;
const scoredLines = (scored: readonly Scored[]): string =>
  scored.length === 0 ? "Nothing was found." : scored.map(({ item }) => itemLine(item)).join("\n");

export const itemTools: readonly Tool[] = [
  tool({
    name: "recommend",
    title: "Recommendations with reasons",
    description: "What a person should see next in a situation, each item with its strongest reason.",
    input: z.object({
      user,
      first: first(5, 20),
      language,
      task: z
        .enum(["DISCOVER", "NEXT"])
        .default("DISCOVER")
        .describe("DISCOVER = not had yet; NEXT = repeats are welcome"),
      ...context,
    }),
    document: `query McpRecommend($user: ID!, $context: ContextInput, $task: Task!, $first: Int!, $language: String) {
  recommendations(userId: $user, context: $context, task: $task, first: $first) {
    id strategy edges { node { item { id title domain } reasons(language: $language) { text } } }
  }
}`,
    variables: (input, of) => ({
      user: of,
      context: contextOf(input),
      task: input.task,
      first: input.first,
      language: input.language,
    }),
    text: ({ recommendations: { edges } }: { recommendations: Recommendations }) =>
      edges.length === 0
        ? "There is nothing to recommend."
        : edges
            .map(({ node: { item, reasons } }) =>
              [itemLine(item), ...reasons.slice(0, 1).map(({ text }) => `  ${text}`)].join("\n"),
            )
            .join("\n"),
  }),
  tool({
    name: "search_items",
    title: "Search by meaning",
    description: "Items that are about something; with a user what suits that person comes first among near ones.",
    input: z.object({ text: z.string().min(1).max(1_000), user, first: first(5, 20) }),
    document: `query McpSearch($text: String!, $user: ID, $first: Int!) {
  search(text: $text, userId: $user, first: $first) { score item { id title domain } }
}`,
    variables: (input, of) => ({ text: input.text, user: of, first: input.first }),
    text: ({ search }: { search: readonly Scored[] }) => scoredLines(search),
  }),
  tool({
    name: "similar_items",
    title: "Similar items",
    description: "Items with the nearest meaning to one item.",
    input: z.object({ item: z.string().min(1).max(256).describe("the item's id"), first: first(5, 20) }),
    document: `query McpSimilar($item: ID!, $first: Int!) {
  similarItems(itemId: $item, first: $first) { score item { id title domain } }
}`,
    variables: (input) => ({ item: input.item, first: input.first }),
    text: ({ similarItems }: { similarItems: readonly Scored[] }) => scoredLines(similarItems),
  }),
  tool({
    name: "audience",
    title: "Who would want it",
    description: "People who would want an item or something described in words. Needs a key that may read everybody.",
    input: z.object({
      item: z.string().max(256).optional().describe("an item's id; give either this or text"),
      text: z.string().max(1_000).optional(),
      first: first(10, 100),
    }),
    document: `query McpAudience($item: ID, $text: String, $first: Int!) {
  audience(itemId: $item, text: $text, first: $first) { edges { score node { id } interest { share topic { label } } } }
}`,
    variables: (input) => ({ item: input.item ?? null, text: input.text ?? null, first: input.first }),
    text: ({ audience: { edges } }: { audience: { edges: readonly Reached[] } }) =>
      edges.length === 0
        ? "Nobody was found."
        : edges.map(({ node, interest }) => `- ${node.id}, for ${interest.topic.label}`).join("\n"),
  }),
  tool({
    name: "record",
    title: "Tell what a person did",
    description:
      "Records that a person liked, disliked, bought, kept or opened an item, or said something (text). It moves their interests.",
    input: z.object({
      user,
      type: z.enum(["LIKE", "DISLIKE", "PURCHASE", "BOOKMARK", "CLICK", "COMMENT", "SEARCH"]),
      item: z.string().max(256).optional().describe("the item's id"),
      text: z.string().max(10_000).optional().describe("what they said or searched for"),
      at: z.iso.datetime({ offset: true }).describe("when, RFC 3339 with an offset"),
    }),
    writes: true,
    document: `mutation McpRecord($behaviours: [BehaviourInput!]!) {
  recordBehaviours(behaviours: $behaviours) { accepted duplicates refused { message } }
}`,
    variables: (input, of) => ({
      behaviours: [
        { userId: of, type: input.type, itemId: input.item ?? null, text: input.text ?? null, occurredAt: input.at },
      ],
    }),
    text: ({ recordBehaviours: { accepted, duplicates, refused } }: { recordBehaviours: Recorded }) =>
      refused[0] ? `Refused: ${refused[0].message}` : accepted + duplicates > 0 ? "Recorded." : "Nothing was recorded.",
  }),
];

interface Reached {
  readonly node: { readonly id: string };
  readonly interest: { readonly topic: { readonly label: string } };
}

interface Recorded {
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: readonly { readonly message: string }[];
}
