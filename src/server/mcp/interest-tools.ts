import { z } from "zod";
import { context, contextOf, first, language, user } from "./inputs.js";
import { tool, type Tool } from "./tool.js";
import { day, percent, shareLines, type Share } from "./words.js";

interface Migration {
  readonly kind: string;
  readonly state: string;
  readonly summary: string;
  readonly changedAt: string | null;
  readonly changedBetween: { readonly from: string; readonly to: string } | null;
  readonly probability: number | null;
  readonly proof: { readonly before: readonly Seen[]; readonly after: readonly Seen[] };
}

/** Something that a person did. */
interface Seen {
  readonly occurredAt: string;
  readonly text: string | null;
  readonly item: { readonly title: string } | null;
}

/** What was seen of a person on one side of the change. */
function seenLines(heading: string, seen: readonly Seen[]): string[] {
  if (seen.length === 0) return [];
  const lines = seen.map(
    ({ occurredAt, text, item }) =>
      `  - ${day(occurredAt)}: ${item?.title ?? text ?? "something that is not here any more"}`,
  );
  return [`  ${heading}:`, ...lines];
}

function migrationLines({ summary, state, changedAt, changedBetween, probability, proof }: Migration): string {
  const between = changedBetween && `between ${day(changedBetween.from)} and ${day(changedBetween.to)} (9 times of 10)`;
  const sure = probability !== null && `probability of a change ${percent(probability)}`;
  const facts = [state.toLowerCase(), between, sure].filter(Boolean).join("; ");
  const [one, other] = changedAt === null ? ["the first", "the other"] : ["before", "since"];
  const because = [...seenLines(one!, proof.before), ...seenLines(other!, proof.after)];
  return [`- ${summary} (${facts})`, ...because].join("\n");
}

const nothing = "Nothing is known of this person yet.";

export const interestTools: readonly Tool[] = [
  tool({
    name: "interests_now",
    title: "Interests now",
    description: "What a person is interested in now, strongest first, as shares that sum to 1 over all topics.",
    input: z.object({ user, first: first(8, 50), language }),
    document: `query McpInterestsNow($user: ID!, $first: Int!, $language: String) {
  interests(userId: $user, first: $first) { share trend topic { id label(language: $language) sensitive } }
}`,
    variables: (input, of) => ({ user: of, first: input.first, language: input.language }),
    text: ({ interests }: { interests: readonly (Share & { trend: number })[] }) =>
      interests.length === 0 ? nothing : shareLines(interests),
  }),
  tool({
    name: "interests_at",
    title: "Interests at a time and place",
    description:
      "What a person will be (or was) interested in at a moment, in a scene (device, place …) and a part of the catalogue.",
    input: z.object({ user, first: first(8, 50), language, ...context }),
    document: `query McpInterestsAt($user: ID!, $context: ContextInput!, $first: Int!, $language: String) {
  predictedInterests(userId: $user, context: $context, first: $first) {
    at basedOn interests { share topic { id label(language: $language) sensitive } }
  }
}`,
    variables: (input, of) => ({
      user: of,
      context: contextOf(input) ?? {},
      first: input.first,
      language: input.language,
    }),
    text: ({
      predictedInterests: { at, interests },
    }: {
      predictedInterests: { at: string; interests: readonly Share[] };
    }) => (interests.length === 0 ? nothing : `At ${at}:\n${shareLines(interests)}`),
  }),
  tool({
    name: "what_changed",
    title: "What changed, and why one believes so",
    description:
      "How a person's interests have moved: from what to what, when, how sure that is, and the behaviours that speak for it. Only changes that survived a statistical test.",
    input: z.object({ user, since: context.at.describe("only what was noticed since"), first: first(5, 20), language }),
    document: `query McpWhatChanged($user: ID!, $since: DateTime, $first: Int!, $language: String) {
  migrations(userId: $user, since: $since, first: $first, states: [CONFIRMED, SETTLED]) {
    edges { node {
      kind state summary(language: $language) changedAt changedBetween { from to } probability
      from { share topic { id label(language: $language) sensitive } }
      to { share topic { id label(language: $language) sensitive } }
      proof(first: 3) {
        before { occurredAt text item { title } }
        after { occurredAt text item { title } }
      }
    } }
  }
}`,
    variables: (input, of) => ({ user: of, since: input.since ?? null, first: input.first, language: input.language }),
    text: ({ migrations: { edges } }: { migrations: { edges: readonly { node: Migration }[] } }) =>
      edges.length === 0
        ? "No change was found: as far as the test can tell the interests are what they were."
        : edges.map(({ node }) => migrationLines(node)).join("\n"),
  }),
];
