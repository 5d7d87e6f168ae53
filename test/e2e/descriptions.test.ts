import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "../support/harness.js";
import { moveIn, smallTown } from "../support/small-town.js";

const town = smallTown({ perTheme: 5, others: 0 });
const asked: string[] = [];
let answer: (item: string) => string | null;
let chat: Server;
let harness: Harness;

/** The item that a question is about; null = the question is another one. */
const itemOf = (prompt: string): string | null => /Item: ([^\n]*)\nDescription:$/.exec(prompt)?.[1] ?? null;

beforeAll(async () => {
  chat = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { messages } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { messages: { content: string }[] };
      const item = itemOf(messages[0]!.content);
      if (item !== null) asked.push(item);
      const content = item === null ? "1 2 3" : answer(item);
      response.statusCode = content === null ? 400 : 200;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ choices: [{ index: 0, finish_reason: "stop", message: { content } }] }));
    });
  });
  await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
  answer = () => "I cannot say.";
  harness = await startHarness("embedded", {
    startsAt: town.end,
    env: {
      EMBEDDING: "static",
      LANGUAGE_MODEL: "scripted",
      LANGUAGE_MODEL_BASE_URL: `http://127.0.0.1:${(chat.address() as AddressInfo).port}/v1`,
      GODWIT_DESCRIBE_ITEMS: "on",
      LOG_LEVEL: "fatal",
    },
  });
  await moveIn(harness, town);
}, 120_000);
afterAll(async () => {
  await harness?.close();
  chat?.closeAllConnections();
  chat?.close();
});

async function upsert(item: Record<string, unknown>): Promise<void> {
  await harness.gql(
    "mutation ($items: [ItemInput!]!) { upsertItems(items: $items) { accepted refused { message } } }",
    {
      items: [item],
    },
  );
  await harness.settle();
}
const fields = "title text tags generated { text tags model }";
const read = async (id: string) => (await harness.gql(`query ($id: ID!) { item(id: $id) { ${fields} } }`, { id })).item;
const nearest = async (id: string): Promise<string[]> =>
  (
    await harness.gql("query ($id: ID!) { similarItems(itemId: $id, first: 3) { item { id } } }", { id })
  ).similarItems.map((one: { item: { id: string } }) => one.item.id);

/** Items that the model was not asked about yet. */
async function waiting(): Promise<number> {
  const queues = await harness.runtime.services.history.outbox.state();
  return queues.find(({ topic }) => topic === "describe-item")?.waiting ?? 0;
}
const patience = { timeout: 60_000, interval: 50 };

const telescope = "A telescope for looking at planets and galaxies in the night sky.";

test("an item of few words means what the model says of it, and shows its own words", async () => {
  await expect.poll(() => waiting(), patience).toBe(0); // of the town, which the model says nothing of
  await upsert({ id: "sky", title: "Telescope for galaxies and planets, an instrument of astronomers in the night" });
  answer = () => `Description: ${telescope}\nTags: astronomy, telescope`;
  asked.length = 0;
  await upsert({ id: "thin", title: "Telescope X" });
  await expect
    .poll(() => read("thin"), patience)
    .toEqual({
      title: "Telescope X",
      text: "",
      tags: [],
      generated: { text: telescope, tags: ["astronomy", "telescope"], model: "openai:scripted" },
    });
  expect(asked).toEqual(["Telescope X"]);
  await harness.settle();
  expect(await nearest("thin")).toContain("sky");
});

test("the same words are asked about once, other words anew, and what does not mean the item is refused", async () => {
  asked.length = 0;
  await upsert({ id: "thin", title: "Telescope X", attributes: { price: 3 } });
  expect(asked).toEqual([]);
  expect((await read("thin")).generated?.text).toBe(telescope);
  answer = () => "Description: A soup of lentils and carrots that is cooked in the oven.";
  await upsert({ id: "thin", title: "Telescope Y" });
  await expect.poll(() => waiting(), patience).toBe(0);
  expect(asked).toEqual(["Telescope Y"]);
  expect((await read("thin")).generated).toBeNull();
});

test("items with words of their own are not asked about", async () => {
  asked.length = 0;
  await upsert({
    id: "rich",
    title: "A long title",
    text: "that says what the thing is, of what it is made and for whom",
  });
  expect(await waiting()).toBe(0);
  expect(asked).toEqual([]);
  expect((await read("rich")).generated).toBeNull();
});
