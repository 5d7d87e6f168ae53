import { expect, test } from "vitest";
import { dayMs } from "../../src/core/time.js";
import { startHarness } from "../support/harness.js";
import { byLooks, cushionsOf, lookOf } from "../support/looks.js";
import { pictureDimension } from "../support/pictures.js";
import { upsertItems } from "../support/small-town.js";

test("topics follow what pictures say of sittings, for new items and new pictures, too", async () => {
  const from = Date.UTC(2026, 0, 1);
  const [each, days] = [40, 12];
  const came = { from: from - 6 * dayMs, apart: 1 / 3 };
  const shop = cushionsOf(each, came);
  const { gql, settle, runtime, close } = await startHarness("embedded", {
    fakeTexts: true,
    frozen: true,
    startsAt: from + days * dayMs,
  });
  try {
    const declare = 'mutation($dimension: Int!) { declareVectorSpace(name: "image", dimension: $dimension) { name } }';
    await gql(declare, { dimension: pictureDimension });
    await gql(upsertItems, { items: shop.map((one) => ({ ...one, publishedAt: new Date(one.publishedAt) })) });
    const taken = byLooks(shop, { users: 27, from, days, seed: 4 });
    await gql("mutation($all: [BehaviourInput!]!) { recordBehaviours(behaviours: $all) { accepted } }", {
      all: taken.map((one) => ({ ...one, type: "CLICK", occurredAt: new Date(one.occurredAt) })),
    });
    await settle();
    await runtime.services.topics.fit();
    expect(runtime.services.editions.current.codebook!.companions!.ownMean).toBeDefined();
    const late = cushionsOf(each + 1, came).filter(({ id }) => id.endsWith(`-${each}`));
    await gql(upsertItems, { items: late.map(({ publishedAt: _known, ...one }) => one) });
    await settle();
    const topicOf = async (id: string): Promise<string> => {
      const { item } = await gql("query($id: ID!) { item(id: $id) { topics { topic { id } share } } }", { id });
      return item!.topics.toSorted((a, b) => b.share - a.share)[0]!.topic.id;
    };
    // Three looks share a colour, which a small picture shows most.
    const colours = new Map<string, number[]>();
    for (const { id } of shop) {
      const topic = await topicOf(id);
      const counts = colours.get(topic) ?? [0, 0, 0];
      counts[lookOf(id) % 3]!++;
      colours.set(topic, counts);
    }
    const pure = [...colours.values()].reduce((sum, counts) => sum + Math.max(...counts), 0);
    expect(pure / shop.length).toBeGreaterThan(0.8);
    const mainColour = (counts: readonly number[]): number => counts.indexOf(Math.max(...counts));
    const topics = await Promise.all(late.map(({ id }) => topicOf(id)));
    const right = late.filter(({ id }, i) => mainColour(colours.get(topics[i]!)!) === lookOf(id) % 3);
    expect(right.length).toBeGreaterThanOrEqual(7);
    // Another picture, another topic.
    const [first] = late;
    const other = late.find((_, i) => topics[i] !== topics[0])!;
    await gql(upsertItems, { items: [{ id: first!.id, title: first!.title, vectors: other.vectors }] });
    await settle();
    expect(await topicOf(first!.id)).toBe(await topicOf(other.id));
  } finally {
    await close();
  }
});
