import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Edition } from "../../src/modules/kit/edition.js";
import type { Harness } from "../support/harness.js";
import { onBackends } from "../support/on-backends.js";
import { recordBehaviours, upsertItems } from "../support/small-town.js";
import { haveTastes, tasteBehaviours, tasteItems, tasteStart } from "../support/two-tastes.js";

const dayMs = 86_400_000;

const question = `query ($userId: ID!, $itemId: ID!) {
  topics(first: 256) { id }
  item(id: $itemId) { topics { topic { id } share } }
  interests(userId: $userId, first: 256) { topic { id } share }
  recommendations(userId: $userId, first: 5) { edges { node { interests { topic { id } } } } }
}`;

interface Answer {
  topics: { id: string }[];
  item: { topics: { topic: { id: string }; share: number }[] };
  interests: { topic: { id: string }; share: number }[];
  recommendations: { edges: { node: { interests: { topic: { id: string } }[] } }[] };
}

const total = (parts: readonly { share: number }[]): number => parts.reduce((sum, { share }) => sum + share, 0);

/** An answer of one edition names its topics only, and its shares over all of them sum to 1. */
async function ask({ gql }: Harness, user: number, item: number): Promise<void> {
  const answer = await gql<Answer>(question, { userId: `user-${user}`, itemId: `item-${item}` });
  const ids = new Set(answer.topics.map(({ id }) => id));
  const named = [
    ...answer.item.topics.map(({ topic }) => topic.id),
    ...answer.interests.map(({ topic }) => topic.id),
    ...answer.recommendations.edges.flatMap(({ node }) => node.interests.map(({ topic }) => topic.id)),
  ];
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
  expect(answer.interests).toHaveLength(ids.size);
  expect(total(answer.interests)).toBeCloseTo(1, 6);
  expect(total(answer.item.topics)).toBeCloseTo(1, 6);
}

let recorded = 0;
async function record({ gql }: Harness, user: number, item: number): Promise<void> {
  recorded++;
  const occurredAt = new Date(tasteStart + 20 * dayMs + recorded * 60_000).toISOString();
  const behaviour = { userId: `user-${user}`, itemId: `item-${item}`, type: "PURCHASE", occurredAt };
  await gql(recordBehaviours, { behaviours: [behaviour] });
}

let added = 0;
async function add({ gql }: Harness): Promise<void> {
  added++;
  await gql(upsertItems, { items: [{ id: `late-${added}`, domain: "shop", title: `wool scarf late ${added}` }] });
}

/** What can be read of an edition's items: how many there are, and of each its topics, popularity and vector. */
function read({ catalogue, vectors }: Edition): unknown {
  const positions = Array.from({ length: catalogue.size + 5 }, (_, position) => position);
  return {
    facts: [catalogue.size, catalogue.present, catalogue.revision, vectors?.count],
    rows: positions.map((position) => [
      catalogue.at(position)?.topics,
      catalogue.popularity(30).share(position),
      vectors?.read(position)?.slice(0, 4),
    ]),
  };
}

/** Takes the edition as a request does, and uses it for a while: what is written meanwhile is not seen in it. */
async function hold({ runtime }: Harness): Promise<void> {
  const edition = runtime.services.editions.current;
  const before = read(edition);
  for (let i = 0; i < 10; i++) {
    await sleep(20);
    expect(read(edition)).toEqual(before);
  }
}

const step = fc.record({
  what: fc.constantFrom("ask", "record", "add", "hold", "ask", "record", "refit", "reindex"),
  user: fc.nat(59),
  item: fc.nat(59),
  topics: fc.integer({ min: 2, max: 5 }),
});

onBackends(
  "folds, queries, refits and reindexes that interleave",
  { startsAt: tasteStart + 41 * dayMs },
  async ({ gql, settle }) => {
    await haveTastes(gql, tasteBehaviours(0, 10), tasteItems());
    await settle();
  },
  (harness) => {
    test("every answer is made of one edition, and projections equal a rebuild", async () => {
      const own = harness();
      const { topics, drift } = own.runtime.services;
      // An overloaded process says so, and that nothing was done: it is asked again.
      const patiently = async (one: Parameters<typeof run>[0]): Promise<void> => {
        for (;;)
          try {
            return void (await run(one));
          } catch (error) {
            if (!String(error).includes("nothing was done, try again")) throw error;
            await sleep(50);
          }
      };
      const run = (one: { what: string; user: number; item: number; topics: number }): Promise<unknown> => {
        if (one.what === "ask") return ask(own, one.user, one.item);
        if (one.what === "record") return record(own, one.user, one.item);
        if (one.what === "add") return add(own);
        if (one.what === "hold") return hold(own);
        return one.what === "refit" ? topics.fit({ k: one.topics }) : topics.reindex();
      };
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 24 }), async (steps) => {
          await Promise.all([topics.fit({ k: 2 + (recorded % 3) }), ...steps.map(patiently)]);
          await own.settle();
          const found = await drift.check({ repair: false, sample: Number.POSITIVE_INFINITY });
          expect(found.filter(({ wrong }) => wrong > 0)).toEqual([]);
        }),
        { numRuns: 3, endOnFailure: true, seed: 14 },
      );
    });

    test("who took an edition sees no item and no purchase that came later; who takes it anew sees both", async () => {
      const own = harness();
      const { editions } = own.runtime.services;
      await add(own);
      const taken = editions.current;
      await own.settle();
      const indexed = editions.current;
      const before = { taken: read(taken), indexed: read(indexed) };
      for (let n = 0; n < 3; n++) await record(own, n, 7);
      await add(own);
      await own.settle();
      const now = editions.current;
      expect(now.codebook).toBe(taken.codebook);
      const late = (edition: Edition): number => edition.catalogue.positionOfId(`late-${added}`);
      const share = ({ catalogue }: Edition): number =>
        catalogue.popularity(30).share(catalogue.positionOfId("item-7"));
      expect([late(taken), late(indexed)]).toEqual([-1, -1]);
      expect(late(now)).toBeGreaterThan(0);
      expect(share(now)).toBeGreaterThan(share(indexed));
      expect(now.vectors!.count).toBeGreaterThan(indexed.vectors!.count);
      expect({ taken: read(taken), indexed: read(indexed) }).toEqual(before);
    });
  },
);
