import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "../support/harness.js";
import { moveIn, smallTown } from "../support/small-town.js";

const town = smallTown({ perTheme: 5, others: 0 });
const userId = town.behaviours.at(-1)!.userId;
const asked: string[] = [];
let answer: (prompt: string) => string;
let chat: Server;
let harness: Harness;

/** A chat model that says what the test wants. */
beforeAll(async () => {
  chat = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { messages: { content: string }[] };
      const prompt = body.messages[0]!.content;
      asked.push(prompt);
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: answer(prompt) } }],
          usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
  answer = () => "nonsense 1 2 3"; // names no topic
  harness = await startHarness("embedded", {
    startsAt: town.end,
    env: {
      EMBEDDING: "static",
      LANGUAGE_MODEL: "scripted",
      LANGUAGE_MODEL_BASE_URL: `http://127.0.0.1:${(chat.address() as AddressInfo).port}/v1`,
      GODWIT_NARRATIVES: "on",
      LOG_LEVEL: "fatal",
    },
  });
  await moveIn(harness, town);
});
afterAll(async () => {
  await harness?.close();
  chat?.closeAllConnections();
  chat?.close();
});

async function told(language: string): Promise<string | null> {
  const query = "query ($id: ID!, $language: String) { interestNarrative(userId: $id, language: $language) }";
  return (await harness.gql(query, { id: userId, language })).interestNarrative ?? null;
}
const facts = (prompt: string): string[] => [...prompt.matchAll(/^- (.+?): \d+ %/gm)].map(([, label]) => label!);

test("topics keep the names of their terms where the model talks nonsense", async () => {
  const { topics } = await harness.gql("{ topics { label } }");
  expect(topics.some(({ label }: { label: string }) => label.includes("nonsense"))).toBe(false);
  expect(asked.some((prompt) => prompt.includes("Topic:"))).toBe(true);
});

test("a person's interests are told behind the first question, of facts alone, once", async () => {
  asked.length = 0;
  answer = (prompt) => `<think>Let me see.</think>\nMostly ${facts(prompt)[0]}.`;
  expect(await told("en")).toBeNull();
  await harness.settle();
  const text = await told("en");
  const { interests } = await harness.gql("query ($id: ID!) { interests(userId: $id, first: 1) { topic { label } } }", {
    id: userId,
  });
  expect(text).toBe(`Mostly ${interests[0]!.topic.label}.`);
  expect(asked).toHaveLength(1);
  expect(asked[0]).not.toContain(userId);
  for (const { text: written } of town.behaviours as readonly { text?: string }[])
    if (written !== undefined) expect(asked[0]).not.toContain(written);
  const metrics = await (await fetch(new URL("/metrics", harness.url))).text();
  expect(metrics).toMatch(/godwit_model_tokens_total\{model="language"\} [1-9]/);
});

test("what the facts do not say is refused, and asked for no second time", async () => {
  asked.length = 0;
  answer = (prompt) => `${facts(prompt)[0]} is at 99.5 %.`;
  expect(await told("zh")).toBeNull();
  await harness.settle();
  expect(await told("zh")).toBeNull();
  expect(asked).toHaveLength(1);
});

test("a language that is none is refused", async () => {
  await expect(told("not a language")).rejects.toThrow(/language tag/);
});
