import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OneAtATime, startOneAtATime } from "../../../test/fakes/openai/one-at-a-time.js";
import { createOpenAIEmbedder, type MeteredEmbedder, type OpenAIEmbedderOptions } from "./openai.js";

let server: OneAtATime;
beforeEach(async () => {
  server = await startOneAtATime(2);
});
afterEach(() => server.close());

const make = (options: Partial<OpenAIEmbedderOptions> = {}): Promise<MeteredEmbedder> =>
  createOpenAIEmbedder({ baseURL: server.url, model: "slow", dimensions: 32, ...options });
const numbered = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `text ${from + i}`);
const timesComputed = (): number[] => [...new Set(server.computed.values())];

describe("an endpoint that computes one text after the other", () => {
  it("gets requests that it answers in time, and computes every text once", async () => {
    // 128 texts in a request, three at a time, would take 768 ms and be given up each time.
    const embedder = await make({ timeoutMs: 400 });
    expect(await embedder.embed(numbered(300))).toHaveLength(300);
    expect(server.computed.size).toBe(300);
    expect(timesComputed()).toEqual([1]);
    expect(server.givenUp).toBe(0);
  });

  it("gets smaller requests after it was too slow, and larger ones later", async () => {
    const embedder = await make({ timeoutMs: 200 });
    server.msPerText = 40;
    await embedder.embed(numbered(6));
    const slow = server.sizes.splice(0);
    expect(slow[0]).toBe(6);
    expect(slow.slice(1).every((size) => size < 6)).toBe(true);
    expect(server.givenUp).toBeGreaterThan(0); // the first request ended with its time
    server.msPerText = 0;
    await embedder.embed(numbered(400, 100));
    expect(Math.max(...server.sizes)).toBeGreaterThan(Math.max(...slow.slice(1)));
  });

  it("is not asked twice for a text that two callers want", async () => {
    const embedder = await make();
    const [first, second] = await Promise.all([embedder.embed(numbered(60)), embedder.embed(numbered(60, 30))]);
    expect(first[59]).toEqual(second[29]);
    expect(server.computed.size).toBe(90);
    expect(timesComputed()).toEqual([1]);
  });

  it("stops at the text where the last caller gave up, and what it had computed is not lost", async () => {
    const embedder = await make();
    const controller = new AbortController();
    const work = embedder.embed(numbered(200), {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(work).rejects.toThrow("enough");
    await expect.poll(() => server.givenUp).toBeGreaterThanOrEqual(0);
    const before = server.computed.size;
    expect(before).toBeLessThan(100);
    await embedder.embed(numbered(200));
    const again = [...server.computed.values()].filter((times) => times > 1).length;
    expect(again).toBeLessThanOrEqual(server.sizes[1] ?? 0); // of the request that was under way at most
    expect([...server.computed.keys()].slice(0, server.sizes[0]).map((text) => server.computed.get(text))).toEqual(
      Array.from({ length: server.sizes[0]! }, () => 1),
    );
  });

  it("answers a question between two requests of an import", async () => {
    const embedder = await make();
    const order: string[] = [];
    const work = embedder.embed(numbered(400)).then(() => order.push("import"));
    await embedder.embed(["a question"], { reading: "query", hurried: true }).then(() => order.push("question"));
    await work;
    expect(order).toEqual(["question", "import"]);
  });

  it("that does not answer costs a question its time twice, then the next are refused at once", async () => {
    server.msPerText = 60_000;
    const embedder = await make({ queryTimeoutMs: 30 });
    const ask = (): Promise<unknown> => embedder.embed(["a question"], { hurried: true });
    for (let i = 0; i < 4; i++) await expect(ask()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(server.sizes).toHaveLength(2);
  });
});

it("what people wrote is not remembered when a call fails", async () => {
  const embedder = await make();
  const controller = new AbortController();
  const work = embedder.embed(numbered(100), {
    reading: "query",
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(work).rejects.toThrow("enough");
  await embedder.embed(numbered(100), { reading: "query" });
  expect(server.computed.get("text 0")).toBe(2);
});
