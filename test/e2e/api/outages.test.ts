import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { tellsOfTheInside } from "../../trust/fuzz/judge.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { moveIn, recordBehaviours, smallTown } from "../../support/small-town.js";

const town = smallTown({ perTheme: 4, others: 0 });
const some = { ...town, behaviours: town.behaviours.slice(-80) };
const like = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  userId: "ada",
  type: "LIKE",
  itemId: town.items[0]!.id,
  occurredAt: new Date(town.end).toISOString(),
  ...more,
});
const folders: string[] = [];
let harness: Harness | null = null;
afterEach(async () => {
  await harness?.close();
  harness = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const component = async (name: string): Promise<string> =>
  (await harness!.gql("{ health { state components { name state } } }")).health.components.find(
    (one) => one.name === name,
  )!.state;
const basedOn = async (userId: string): Promise<number> => {
  const { interests } = await harness!.gql(
    "query($userId: ID!) { interests(userId: $userId, first: 256) { strength } }",
    { userId },
  );
  return interests.reduce((sum, { strength }) => sum + strength, 0);
};

/** Operators find the reason by its incident, in the log; callers do not learn where stores and models are. */
async function refusedWithoutAddress(query: string): Promise<void> {
  const { message, extensions } = await harness!.refusal(query);
  expect([extensions.code, tellsOfTheInside(message, query)]).toEqual(["UNAVAILABLE", false]);
}

test("without its embedding endpoint: items count at once, texts wait and catch up", async () => {
  harness = await startHarness("openai+qdrant", { startsAt: town.end });
  await moveIn(harness, some);
  const before = await basedOn("ada");
  harness.links.openai!.cut();
  await harness.gql(recordBehaviours, {
    behaviours: [
      like("o-item"),
      like("o-text", { userId: "otto", type: "SEARCH", itemId: null, text: "alpine hiking boots" }),
    ],
  });
  await expect.poll(() => basedOn("ada"), { timeout: 60_000 }).toBeGreaterThan(before);
  expect(await component("embedder")).toBe("DOWN");
  expect(
    await harness.gql(
      '{ health { state } recommendations(userId: "ada", first: 3) { edges { node { item { id } } } } }',
    ),
  ).toMatchObject({ health: { state: "DEGRADED" } });
  expect(await basedOn("otto")).toBe(0);
  // A search goes by words alone.
  const { search } = await harness.gql('{ search(text: "boots", first: 3) { item { title } } }');
  expect(search.map(({ item }) => item.title)).toEqual([expect.stringMatching(/boots/i)]);
  harness.links.openai!.mend();
  harness.advance(120_000); // what was put off is due
  await expect
    .poll(
      async () => {
        await harness!.settle();
        return basedOn("otto");
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0);
  expect(await component("embedder")).toBe("UP");
});

test("without its vector store: recommendations and writes go on, and the store catches up", async () => {
  harness = await startHarness("openai+qdrant", { startsAt: town.end });
  await moveIn(harness, some);
  harness.links.qdrant!.cut();
  await harness.gql("mutation($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }", {
    items: [{ id: "new-one", title: "Binoculars for birdwatching at dusk" }],
  });
  await harness.gql(recordBehaviours, { behaviours: [like("q-1", { userId: "quentin" })] });
  await expect.poll(() => basedOn("quentin").catch(() => 0), { timeout: 60_000 }).toBeGreaterThan(0);
  const { recommendations } = await harness.gql(
    '{ recommendations(userId: "quentin", first: 5) { edges { node { item { id } } } } }',
  );
  expect(recommendations.edges).toHaveLength(5);
  expect(await component("vectors")).toBe("DOWN");
  await refusedWithoutAddress(`{ similarItems(itemId: "${town.items[0]!.id}") { item { id } } }`);
  // A search goes by words alone, new items included.
  await expect
    .poll(
      async () =>
        (await harness!.gql('{ search(text: "binoculars", first: 1) { item { id } } }')).search.map(
          ({ item }) => item.id,
        ),
      { timeout: 60_000 },
    )
    .toEqual(["new-one"]);
  harness.links.qdrant!.mend();
  await expect
    .poll(
      async () => {
        harness!.advance(120_000);
        await harness!.settle();
        return (
          await harness!.gql('{ search(text: "Binoculars for birdwatching at dusk", first: 1) { item { id } } }')
        ).search.map(({ item }) => item.id);
      },
      { timeout: 30_000, interval: 500 },
    )
    .toEqual(["new-one"]);
  await expect.poll(() => component("vectors"), { timeout: 60_000 }).toBe("UP"); // the last writes went well again
  expect(harness.qdrant?.violations ?? []).toEqual([]);
});

test("another embedding model: the old space serves until the new one is whole; topics keep their names", async () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-space-"));
  folders.push(folder);
  harness = await startHarness("embedded", {
    startsAt: town.end,
    folder,
    fakeTexts: true,
    env: { EMBEDDING_MODEL: "model-a", EMBEDDING_DIMENSIONS: "256" },
  });
  await moveIn(harness, some);
  const ask = () =>
    harness!.gql('{ health { space } topics { id } interests(userId: "ada", first: 3) { topic { id } } }');
  const before = await ask();
  expect(before.health.space).toBe("openai:model-a:256");
  await harness.close();
  harness = await startHarness("embedded", {
    startsAt: town.end,
    folder,
    fakeTexts: true,
    env: { EMBEDDING_MODEL: "model-b", EMBEDDING_DIMENSIONS: "128" },
  });
  expect(
    (await harness.gql('{ recommendations(userId: "ada", first: 3) { edges { position: cursor } } }')).recommendations
      .edges,
  ).toHaveLength(3);
  await expect
    .poll(async () => (await ask()).health.space, { timeout: 40_000, interval: 200 })
    .toBe("openai:model-b:128");
  await harness.settle();
  const after = await ask();
  const kept = new Set(after.topics.map(({ id }) => id));
  expect(before.topics.filter(({ id }) => kept.has(id)).length).toBeGreaterThanOrEqual(
    Math.ceil(before.topics.length / 2),
  );
  expect(after.interests.map(({ topic }) => topic.id)).toContain(before.interests[0]!.topic.id);
  expect(
    (
      await harness.gql("query($t: String!) { search(text: $t, first: 1) { item { id } } }", {
        t: town.items[5]!.title,
      })
    ).search[0]!.item.id,
  ).toBe(town.items[5]!.id);
});
