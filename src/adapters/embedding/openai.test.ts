import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "../../../test/fakes/openai/server.js";
import type { Json } from "../../../test/fakes/openai/protocol.js";
import { createOpenAIEmbedder, type MeteredEmbedder, type OpenAIEmbedderOptions } from "./openai.js";

let server: FakeOpenAI;
beforeEach(async () => {
  server = await startFakeOpenAI({ dimension: 32, apiKey: "sk-right", models: ["fake"] });
});
afterEach(() => server.close());

const make = (options: Partial<OpenAIEmbedderOptions> = {}): Promise<MeteredEmbedder> =>
  createOpenAIEmbedder({ baseURL: server.url, apiKey: "sk-right", model: "fake", dimensions: 32, ...options });
const soon = { "retry-after-ms": "20" };
const rows = (answer: Json): Json[] => answer["data"] as Json[];
/** The row with its vector five times as long, as base64. */
const packed = (row: Json): Json => ({
  ...row,
  embedding: Buffer.from(Float32Array.from(row["embedding"] as number[], (value) => 5 * value).buffer).toString(
    "base64",
  ),
});

describe("the OpenAI embedder asks", () => {
  it("in requests of so many texts at most, and no more requests at a time than it may", async () => {
    server.delay(5);
    const embedder = await make({ batchSize: 10, concurrency: 3 });
    const calls = Array.from({ length: 4 }, (_, call) =>
      embedder.embed(Array.from({ length: 100 }, (_, i) => `text ${call} ${i}`)),
    );
    for (const vectors of await Promise.all(calls)) expect(vectors).toHaveLength(100);
    const sizes = server.requests.map(({ body }) => (body["input"] as string[]).length);
    expect(Math.max(...sizes)).toBe(10);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(400);
    expect(server.mostOpen).toBeLessThanOrEqual(2); // one of three is kept free
    expect(embedder.usage()).toEqual({ requests: sizes.length, tokens: 4 * (10 * 2 + 90 * 3) });
  });

  it("with what the model wants before a text, which its space tells", async () => {
    const embedder = await make({ prefixes: { query: "query: ", document: "passage: " } });
    await embedder.embed(["red bag"]);
    await embedder.embed(["red bag"], { reading: "query" });
    await embedder.embed(["red bag"], { reading: "query", hurried: true });
    expect(server.requests.map(({ body }) => body["input"])).toEqual([
      ["passage: red bag"],
      ["query: red bag"],
      ["query: red bag"],
    ]);
    expect(embedder.space).toMatch(/^openai:fake\+prefixes-[0-9a-f]{6}:32$/);
    expect((await make({ prefixes: { query: "", document: "passage: " } })).space).not.toBe(embedder.space);
  });

  it("for the wanted dimension and, of servers other than OpenAI's, for plain numbers", async () => {
    await (await make({ dimensions: 16 })).embed(["red bag"]);
    expect(server.requests[0]).toMatchObject({
      path: "/v1/embeddings",
      authorization: "Bearer sk-right",
      body: { model: "fake", dimensions: 16, encoding_format: "float" },
    });
  });

  it("nothing at creation when the dimension is set, and once when it is not", async () => {
    expect((await make()).space).toBe("openai:fake:32");
    expect(server.requests).toHaveLength(0);
    const embedder = await createOpenAIEmbedder({ baseURL: server.url, apiKey: "sk-right", model: "fake" });
    expect(embedder.space).toBe("openai:fake:32");
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]!.body).not.toHaveProperty("dimensions");
  });

  it("without half characters, which JSON readers refuse", async () => {
    await (await make()).embed(["half \uD83D of a pair"]);
    expect(server.requests[0]!.body["input"]).toEqual(["half \uFFFD of a pair"]);
  });
});

describe("the OpenAI embedder reads", () => {
  it("answers in any order, base64 as well as numbers, of any length", async () => {
    const embedder = await make();
    const [a, b] = await embedder.embed(["red bag", "blue cup"]);
    server.alterNext(1, (answer) => ({ ...answer, data: rows(answer).toReversed() }));
    expect(await embedder.embed(["red bag", "blue cup"])).toEqual([a, b]);
    server.alterNext(1, (answer) => ({ ...answer, data: rows(answer).map(packed) }));
    const [c] = await embedder.embed(["red bag"]);
    expect(c!.reduce((sum, value, i) => sum + value * a![i]!, 0)).toBeCloseTo(1, 5);
  });

  it("and refuses vectors of another length, naming both", async () => {
    server.alterNext(1, (answer) => ({
      ...answer,
      data: rows(answer).map((row) => ({ ...row, embedding: [1, 0, 0] })),
    }));
    await expect((await make()).embed(["red bag"])).rejects.toMatchObject({
      code: "DIMENSION_MISMATCH",
      message: expect.stringMatching(/3 numbers where 32 were expected/) as string,
    });
  });

  const infinite = Float32Array.from({ length: 32 }, () => Number.NaN);
  it.each<[string, (answer: Json) => unknown]>([
    ["null in a vector", (answer) => ({ ...answer, data: rows(answer).map((row) => ({ ...row, embedding: [null] })) })],
    [
      "NaN as base64",
      (answer) => ({
        ...answer,
        data: rows(answer).map((row) => ({ ...row, embedding: Buffer.from(infinite.buffer).toString("base64") })),
      }),
    ],
    ["NaN as Python writes it", () => '{"data":[{"index":0,"embedding":[NaN]}]}'],
    [
      "an all-zero vector",
      (answer) => ({
        ...answer,
        data: rows(answer).map((row) => ({ ...row, embedding: Array.from({ length: 32 }, () => 0) })),
      }),
    ],
    ["a vector too few", (answer) => ({ ...answer, data: rows(answer).slice(1) })],
    ["one vector twice", (answer) => ({ ...answer, data: [rows(answer)[0], rows(answer)[0]] })],
    ["a page of a proxy", () => "<html>"],
  ])("and refuses %s", async (_, alter) => {
    server.alterNext(1, alter);
    const embedder = await make();
    await expect(embedder.embed(["red bag", "blue cup"])).rejects.toMatchObject({
      name: "GodwitError",
      code: "UNAVAILABLE",
    });
    expect((await embedder.health()).state).toBe("DOWN");
    expect(await embedder.embed(["red bag"])).toHaveLength(1);
    expect((await embedder.health()).state).toBe("UP");
  });
});

describe("the OpenAI embedder tries again", () => {
  it.each([408, 409, 429, 500, 502, 503])("after %d", async (status) => {
    const embedder = await make();
    server.failNext(2, status, soon);
    expect(await embedder.embed(["red bag"])).toHaveLength(1);
    expect(embedder.usage().requests).toBe(3);
  });

  it("after the wait that Retry-After names, writing no text to the log", async () => {
    const lines: unknown[] = [];
    const embedder = await make({ log: { warn: (...line) => lines.push(line) } });
    server.failNext(1, 429, { "retry-after": "1" });
    await embedder.embed(["a secret"]);
    expect(lines).toEqual([[expect.objectContaining({ status: 429, waitMs: 1_000, attempt: 1 }), expect.any(String)]]);
    expect(JSON.stringify(lines)).not.toContain("secret");
  });

  it("so often only, and says UNAVAILABLE with the number of attempts", async () => {
    const embedder = await make({ maxRetries: 2 });
    server.failNext(3, 503, soon);
    await expect(embedder.embed(["red bag"])).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("503 (3 attempts)") as string,
    });
    expect(await embedder.health()).toMatchObject({ state: "DOWN", detail: expect.stringContaining("503") as string });
  });

  it("never when the quota is used up, nor when the server asks for a wait of an hour", async () => {
    const embedder = await make();
    server.failNext(1, 429, soon, { code: "insufficient_quota" });
    await expect(embedder.embed(["red bag"])).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("quota") as string,
    });
    server.failNext(1, 429, { "retry-after": "3600" });
    await expect(embedder.embed(["red bag"])).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(embedder.usage().requests).toBe(2);
  });

  it("not beyond an abort, which ends its wait", async () => {
    const controller = new AbortController();
    const embedder = await make({ log: { warn: () => controller.abort(new Error("enough")) } });
    server.failNext(1, 429, { "retry-after": "50" });
    await expect(embedder.embed(["red bag"], { signal: controller.signal })).rejects.toThrow("enough");
    expect(server.requests).toHaveLength(1);
  });
});

describe("the OpenAI embedder says what to do", () => {
  it.each([
    ["a wrong key", { apiKey: "sk-wrong" }, "OPENAI_API_KEY"],
    ["an unknown model", { model: "nobody" }, "nobody"],
  ])("about %s", async (_, options, named) => {
    await expect((await make(options)).embed(["red bag"])).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining(named) as string,
    });
    expect(server.requests).toHaveLength(1);
  });

  it("about a missing key and a wrong address, before any request", async () => {
    await expect(createOpenAIEmbedder({ model: "text-embedding-3-small" })).rejects.toMatchObject({
      code: "CONFIGURATION",
      path: ["OPENAI_API_KEY"],
    });
    await expect(make({ baseURL: "localhost" })).rejects.toMatchObject({
      code: "CONFIGURATION",
      path: ["OPENAI_BASE_URL"],
    });
  });

  it("about a server that is silent, or not there", async () => {
    server.delay(5_000);
    await expect((await make({ timeoutMs: 50, maxRetries: 0 })).embed(["red bag"])).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("within 50 ms") as string,
    });
    const gone = await startFakeOpenAI();
    await gone.close();
    const nowhere = { baseURL: gone.url, maxRetries: 0, model: "fake" };
    await expect((await createOpenAIEmbedder({ ...nowhere, dimensions: 32 })).embed(["red bag"])).rejects.toMatchObject(
      { code: "UNAVAILABLE", message: expect.stringMatching(/ECONNREFUSED.*OPENAI_BASE_URL/s) as string },
    );
    await expect(createOpenAIEmbedder(nowhere)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("EMBEDDING_DIMENSIONS") as string,
    });
  });

  it("about a request it refuses, without the texts it quotes", async () => {
    server.failNext(1, 422, {}, { message: "Invalid input: 'my secret diary'" });
    const refused = await (await make()).embed(["my secret diary"]).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("422") as string });
    expect(String(refused)).not.toContain("secret");
  });
});
