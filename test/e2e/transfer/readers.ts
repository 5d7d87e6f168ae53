import { dayMs } from "../../../src/core/time.js";
import { seeded } from "../../../src/core/statistics/random.js";
import type { Data } from "../../support/graphql-client.js";
import type { Harness } from "../../support/harness.js";

export const end = Date.parse("2026-06-01T12:00:00Z");
export const words: Record<string, string> = {
  hiking: "mountain hiking trail boots summit walk",
  astronomy: "telescope astronomy stars planets galaxy night",
  cooking: "cooking recipe kitchen pan dinner spice",
  sailing: "sailing boat harbour wind rudder sea",
};
export const themes = Object.keys(words);
export const domains = { news: 6, shop: 6 };
export const items = themes.flatMap((theme) =>
  Object.entries(domains).flatMap(([domain, count]) =>
    Array.from({ length: count }, (_, n) => ({
      id: `${theme}-${domain}-${n}`,
      domain,
      title: `${words[theme]!.split(" ")
        .slice(n % 3, (n % 3) + 3)
        .join(" ")} ${domain} ${n}`,
      text: words[theme]!,
      publishedAt: "2026-01-01T00:00:00Z",
    })),
  ),
);

/**
 * Readers who buy what they read about: five of seven behaviours are in the user's theme. The first ones have only read
 * so far.
 */
export const readers = 90;
export const onlyRead = 8;
export const random = seeded(5);
export const themeOf = (user: number): string => themes[user % themes.length]!;
export const behaviours = Array.from({ length: readers }, (_, user) =>
  Array.from({ length: 10 }, (_, visit) => {
    const at = end - (58 - 5.7 * visit - random()) * dayMs;
    const device = visit % 2 === 0 ? "phone" : "desktop";
    return (user < onlyRead ? ["news", "news"] : ["news", "shop"]).map((domain, i) => {
      const theme = random() < 0.7 ? themeOf(user) : themes[Math.floor(random() * themes.length)]!;
      return {
        userId: `u${user}`,
        itemId: `${theme}-${domain}-${Math.floor(random() * 6)}`,
        type: domain === "shop" ? "PURCHASE" : "CLICK",
        scene: { device },
        occurredAt: new Date(at + i * 60_000).toISOString(),
      };
    });
  }).flat(),
).flat();

export const distribution =
  "query($userId: ID!, $context: ContextInput!) { predictedInterests(userId: $userId, context: $context, first: 50) { interests { share topic { id label terms } } } }";
export const pairs =
  "query($from: String, $to: String) { transfers(kind: DOMAIN, from: $from, to: $to) { kind from to seenInBoth judged gain gainInterval { low high } relativeGain on reason switch strength } }";
export const setTransfer =
  'mutation($to: TransferSwitch!) { setTransfer(kind: DOMAIN, from: "news", to: "shop", switch: $to) { on reason switch } }';
export const seed =
  "mutation($userId: ID!, $topics: [ID!], $items: [ID!], $text: String, $imported: [String!], $consent: Boolean) { seedInterests(userId: $userId, topics: $topics, items: $items, text: $text, imported: $imported, consent: $consent) { accepted duplicates refused { message } behaviours { id type text item { id } } } }";

/** Questions about people who read in one domain and shop in another. */
export function readerQuestions(harness: () => Harness) {
  const gql = (query: string, variables: Record<string, unknown> = {}): Promise<Data> =>
    harness().gql(query, variables);
  /** The share of interest in topics that speak of a theme. */
  const interestIn = async (
    theme: string,
    userId: string,
    context: Record<string, unknown> = { domain: "shop" },
  ): Promise<number> => {
    const { predictedInterests } = await gql(distribution, { userId, context });
    const own = new Set(words[theme]!.split(" "));
    return predictedInterests.interests.reduce(
      (sum, { share, topic }) =>
        sum + (topic.terms.some((term) => term.split(" ").some((word) => own.has(word))) ? share : 0),
      0,
    );
  };

  return { gql, interestIn };
}
