import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Harness } from "../../../test/support/harness.js";
import { moveIn } from "../../../test/support/small-town.js";
import type { TownItem } from "../../town/catalogue.js";
import type { Person } from "./people.js";

/** What an agent hears about a person. */
export interface Heard {
  /** the theme of the strongest interest; null = nothing is known */
  readonly named: number | null;
  /** the themes of confirmed changes, from what to what; null where a topic has no theme */
  readonly changes: readonly { readonly from: number | null; readonly to: number | null }[];
}

interface Topic {
  readonly topic: { readonly id: string };
}

interface Answers {
  readonly interests?: readonly (Topic & { readonly share: number })[];
  readonly migrations?: {
    readonly edges: readonly { readonly node: { from: readonly Topic[]; to: readonly Topic[] } }[];
  };
}

/** Tells a service everything that was said, and asks about each person as an agent does. */
export async function askGodwit(
  harness: Harness,
  items: readonly TownItem[],
  persons: readonly Person[],
): Promise<Map<string, Heard>> {
  const behaviours = persons
    .flatMap(({ said }) => said)
    .toSorted((a, b) => a.at - b.at)
    .map(({ userId, type, itemId, text, at }, n) => ({
      userId,
      type,
      ...(itemId === undefined ? {} : { itemId }),
      ...(text === undefined ? {} : { text }),
      id: `said-${n}`,
      scene: {},
      timeZone: "UTC",
      occurredAt: new Date(at).toISOString(),
    }));
  await moveIn(harness, {
    items: items.map(({ line }) => line),
    users: persons.map(({ id }) => ({ id, timeZone: "UTC", attributes: {} })),
    behaviours,
  });
  await harness.gql("mutation { fitModel(kind: CODEBOOK) { models { id } } }");
  await harness.settle();
  const themeOf = await themesOfTopics(harness, items);
  const client = new Client({ name: "memory", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", harness.url));
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  try {
    const heard = new Map<string, Heard>();
    for (const { id } of persons) {
      const { interests = [] } = await call(client, "interests_now", { user: id, first: 50 });
      const { migrations } = await call(client, "what_changed", { user: id });
      heard.set(id, {
        named: strongest(interests, themeOf),
        changes: (migrations?.edges ?? []).map(({ node }) => ({
          from: themeOf.get(node.from[0]?.topic.id ?? "") ?? null,
          to: themeOf.get(node.to[0]?.topic.id ?? "") ?? null,
        })),
      });
    }
    return heard;
  } finally {
    await client.close();
  }
}

async function call(client: Client, name: string, input: Record<string, unknown>): Promise<Answers> {
  const { structuredContent, content } = await client.callTool({ name, arguments: input });
  if (structuredContent === undefined) throw new Error(JSON.stringify(content));
  return structuredContent as Answers;
}

function strongest(interests: Answers["interests"] & {}, themeOf: ReadonlyMap<string, number>): number | null {
  const sums = new Map<number, number>();
  for (const { topic, share } of interests) {
    const theme = themeOf.get(topic.id);
    if (theme !== undefined) sums.set(theme, (sums.get(theme) ?? 0) + share);
  }
  return [...sums].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** Each topic stands for the theme that most of its items have, as the judge knows it. */
async function themesOfTopics(harness: Harness, items: readonly TownItem[]): Promise<Map<string, number>> {
  const known = new Map(items.map(({ line, theme }) => [line.id, theme]));
  const sums = new Map<string, Map<number, number>>();
  for (let after: string | null = null, more = true; more; ) {
    const { items: page }: ItemPage = await harness.gql<ItemPage>(
      `query($after: String) { items(first: 100, after: $after) {
         edges { node { id topics { share topic { id } } } } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    for (const { node } of page.edges)
      for (const { share, topic } of node.topics) {
        const themes = sums.get(topic.id) ?? new Map<number, number>();
        const theme = known.get(node.id)!;
        sums.set(topic.id, themes.set(theme, (themes.get(theme) ?? 0) + share));
      }
    more = page.pageInfo.hasNextPage;
    after = page.pageInfo.endCursor;
  }
  return new Map([...sums].map(([id, themes]) => [id, [...themes].toSorted((a, b) => b[1] - a[1])[0]![0]]));
}

interface ItemPage {
  readonly items: {
    readonly edges: readonly {
      readonly node: { id: string; topics: readonly { share: number; topic: { id: string } }[] };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}
