import { afterEach, expect, test } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "../../fakes/openai/server.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { linkTo } from "../../support/link.js";
import { upsertItems } from "../../support/small-town.js";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const themes = ["harbour crane ship", "violin sonata string", "mountain hut trail", "sourdough loaf oven"];
const items = Array.from({ length: 240 }, (_, i) => ({
  id: `i${i}`,
  title: `${themes[i % 4]} ${["morning", "winter", "little", "northern", "quiet"][(i * 7) % 5]} ${i}`,
  ...(i % 3 === 0 ? { language: "de" } : {}),
}));
const find = `query ($text: String!) { search(text: $text, first: 5) { score item { id title } } }`;
const sight = `{ health { space components { name state detail } queues { name waiting } } }`;

async function found(harness: Harness, text: string): Promise<{ score: number; item: { title: string } }[]> {
  return (await harness.gql(find, { text })).search;
}

test("a first start while the endpoint is down serves, queues and says so; then its space takes over", async () => {
  const endpoint: FakeOpenAI = await startFakeOpenAI({ dimension: 64 });
  const link = await linkTo(endpoint.url);
  closers.push(
    () => endpoint.close(),
    () => link.close(),
  );
  link.cut();
  const harness = await startHarness("embedded", {
    env: { EMBEDDING_BASE_URL: link.url, EMBEDDING_MODEL: "fake", LOG_LEVEL: "fatal" },
  });
  closers.push(() => harness.close());
  await harness.gql(upsertItems, { items: items.slice(0, 40) });
  await expect.poll(() => found(harness, "violin sonata"), { timeout: 60_000 }).not.toEqual([]);
  const { health } = await harness.gql(sight);
  expect(health.components.find(({ name }: { name: string }) => name === "embedder")).toMatchObject({
    state: "DOWN",
    detail: expect.stringMatching(/503.*New texts wait/s) as string,
  });
  link.mend();
  await expect
    .poll(
      async () => {
        await harness.runtime.settle();
        return (await harness.gql(sight)).health.space as string;
      },
      { timeout: 60_000 },
    )
    .toBe("openai:fake:64");
  // What was put off while the model was away comes when its time has come: settling does not wait for that.
  await expect
    .poll(
      async () => {
        await harness.settle();
        return (await found(harness, "violin sonata"))[0]!.score;
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0);
}, 180_000);

test("a foreign model is centred by language once the catalogue shows where each lies, without embedding anything twice", async () => {
  const endpoint = await startFakeOpenAI({ dimension: 64 });
  closers.push(() => endpoint.close());
  const env = { EMBEDDING_BASE_URL: endpoint.url, EMBEDDING_MODEL: "fake", EMBEDDING_CENTRING: "on" };
  const harness = await startHarness("embedded", { env: { ...env, LOG_LEVEL: "fatal" } });
  closers.push(() => harness.close());
  await harness.gql(upsertItems, { items });
  await harness.settle();
  const { health } = await harness.gql(sight);
  expect(health.space).toMatch(/^openai:fake\+centred-[0-9a-f]{6}:64$/);
  const sent = endpoint.requests.flatMap(({ body }) => body["input"] as string[]);
  const titles = sent.filter((text) => / \d+$/.test(text));
  expect(titles).toHaveLength(new Set(titles).size);
  for (const { item } of await found(harness, "violin sonata")) expect(item.title).toContain("violin");
  const { history } = harness.runtime.services;
  expect((await history.embeddings.spaces()).toSorted()).toEqual(["openai:fake:64", health.space].toSorted());
  // New items are centred as the others are.
  await harness.gql(upsertItems, { items: [{ id: "new", title: "violin sonata encore" }] });
  await harness.settle();
  expect((await history.embeddings.countItems(health.space)) - items.length).toBe(1);
});
