import { createServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { QdrantOptions } from "../../src/adapters/vectors/qdrant/connection.js";
import { createQdrantVectorStore } from "../../src/adapters/vectors/qdrant/qdrant-store.js";
import type { VectorStore } from "../../src/ports/vector-store.js";
import { startFakeQdrant, type FakeQdrantServer } from "../fakes/qdrant/server.js";

describe("Qdrant adapter when things go wrong", () => {
  let server: FakeQdrantServer;
  let store: VectorStore;
  let waits: number[] = [];

  async function start(
    options: Partial<QdrantOptions> = {},
    serverOptions: Parameters<typeof startFakeQdrant>[0] = {},
  ): Promise<void> {
    waits = [];
    server = await startFakeQdrant(serverOptions);
    store = createQdrantVectorStore(
      { url: server.url, retries: 2, ...options },
      {
        sleep: async (ms) => {
          waits.push(ms);
        },
        random: () => 0.5,
      },
    );
  }
  async function startWithCollection(options: Partial<QdrantOptions> = {}): Promise<void> {
    await start(options);
    await store.ensureCollection({ name: "c", dimension: 2, indexes: {} });
  }
  afterEach(async () => {
    await store.close();
    await server.close();
  });
  const vector = Float32Array.of(1, 0);

  it("waits as long as Retry-After says after 429, however many digits it has", async () => {
    await startWithCollection();
    server.fail(1, 429, { "retry-after": "37" });
    await store.upsert("c", [{ id: "a", vector, payload: {} }]);
    expect(waits).toEqual([37_000]);
    expect(await store.count("c")).toBe(1);
  });

  it("takes a Retry-After that is a date by the server's clock, whatever this machine's shows", async () => {
    await startWithCollection();
    const at = (seconds: number): string => new Date(Date.UTC(2020, 0, 1) + seconds * 1_000).toUTCString();
    for (const status of [429, 503]) server.fail(1, status, { date: at(0), "retry-after": at(7) });
    expect(await store.count("c")).toBe(0);
    expect(waits).toEqual([7_000, 7_000]);
  });

  it("backs off exponentially after 5xx, 429 without a header and dropped connections, then succeeds", async () => {
    await startWithCollection();
    server.fail(1, 503);
    server.fail(1, 429);
    expect(await store.count("c")).toBe(0);
    server.fail(1, "drop");
    expect(await store.count("c")).toBe(0);
    expect(waits).toEqual([150, 300, 150]);
  });

  it("gives up after the last retry with UNAVAILABLE, saying where and why", async () => {
    await startWithCollection();
    server.fail(3, 503);
    await expect(store.count("c")).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/127\.0\.0\.1.*503.*3 times/),
    });
    expect(waits).toEqual([150, 300]);
    expect(await store.count("c")).toBe(0);
  });

  it("gives up on a server that does not answer in time", async () => {
    await startWithCollection({ timeoutMs: 50, retries: 1 });
    server.fail(2, "hang");
    await expect(store.query("c", [{ vector, limit: 1 }])).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("no answer in time"),
    });
  });

  it.each([
    [
      "a 200 that is no JSON",
      "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>",
    ],
    [
      "half an answer",
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\nconnection: close\r\n\r\n{"result":',
    ],
    [
      "broken JSON",
      'HTTP/1.1 500 No\r\ncontent-type: application/json\r\ncontent-length: 10\r\nconnection: close\r\n\r\n{"result":',
    ],
    [
      "JSON of another shape",
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\nconnection: close\r\n\r\nnull",
    ],
    ["noise", "noise\r\n\r\n"],
  ])("takes %s for an outage, which is waited for", async (_name, answer) => {
    await start();
    const stranger = createServer((socket) => {
      socket.on("error", () => {}).on("data", () => socket.end(answer));
    });
    await new Promise<void>((resolve) => {
      stranger.listen(0, "127.0.0.1", resolve);
    });
    const lost = createQdrantVectorStore(
      { url: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`, retries: 1 },
      {
        sleep: async (ms) => {
          waits.push(ms);
        },
        random: () => 0.5,
      },
    );
    try {
      await expect(lost.query("c", [{ vector, limit: 1 }])).rejects.toMatchObject({ code: "UNAVAILABLE" });
      await expect(lost.upsert("c", [{ id: "a", vector, payload: {} }])).rejects.toMatchObject({ code: "UNAVAILABLE" });
      expect(waits).toHaveLength(2);
    } finally {
      await lost.close();
      stranger.close();
    }
  });

  it("says UNAVAILABLE when nothing listens, in calls and in health", async () => {
    await start();
    await server.close();
    await expect(store.count("c")).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    waits.length = 0;
    expect(await store.health()).toMatchObject({ state: "DOWN", detail: expect.stringContaining("QDRANT_URL") });
    expect(waits).toEqual([]);
  });

  it("does not retry what cannot pass", async () => {
    await startWithCollection();
    await expect(store.upsert("c", [{ id: "a", vector: Float32Array.of(1, 0, 0), payload: {} }])).rejects.toMatchObject(
      { code: "DIMENSION_MISMATCH" },
    );
    await expect(store.count("absent")).rejects.toMatchObject({ code: "NOT_FOUND" });
    server.fail(1, 413);
    await expect(store.upsert("c", [{ id: "a", vector, payload: {} }])).rejects.toMatchObject({ code: "TOO_LARGE" });
    expect(waits).toEqual([]);
  });

  it("creates a collection that another process creates at the same time", async () => {
    await start();
    await Promise.all(
      [1, 2, 3].map(() => store.ensureCollection({ name: "c", dimension: 2, indexes: { year: "integer" } })),
    );
    expect(await store.collections()).toEqual(["c"]);
    expect(server.requests.filter((request) => request === "PUT /collections/c").length).toBeGreaterThan(1);
  });

  it("creates only the payload indexes that are missing, quoting odd field names", async () => {
    await startWithCollection();
    const indexes = { year: "integer", "scene.device": "keyword" } as const;
    await store.ensureCollection({ name: "c", dimension: 2, indexes });
    await store.ensureCollection({ name: "c", dimension: 2, indexes: { ...indexes, price: "float" } });
    expect(server.requests.filter((request) => request === "PUT /collections/c/index")).toHaveLength(3);
    expect(server.violations).toEqual([]);
  });

  it("splits an upsert into requests of the batch size", async () => {
    await startWithCollection({ batchSize: 10 });
    await store.upsert(
      "c",
      Array.from({ length: 25 }, (_, i) => ({ id: `p${i}`, vector, payload: {} })),
    );
    expect(server.requests.filter((request) => request === "PUT /collections/c/points")).toHaveLength(3);
    expect(await store.count("c")).toBe(25);
  });

  it("asks a batch of queries in one request", async () => {
    await startWithCollection();
    await store.upsert("c", [
      { id: "a", vector, payload: {} },
      { id: "b", vector: Float32Array.of(0, 1), payload: {} },
    ]);
    const before = server.requests.length;
    expect(
      (
        await store.query("c", [
          { vector, limit: 1 },
          { vector: Float32Array.of(0, 1), limit: 1 },
        ])
      ).map((answer) => answer[0]!.id),
    ).toEqual(["a", "b"]);
    expect(server.requests.slice(before)).toEqual(["POST /collections/c/points/query/batch"]);
  });

  it("sends the API key, and says so when it is refused", async () => {
    const warnings: string[] = [];
    const log = {
      warn: (message: string): void => {
        warnings.push(message);
      },
    };
    await start({ apiKey: "secret", log }, { apiKey: "secret" });
    expect(await store.collections()).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("unencrypted")]);
    const stranger = createQdrantVectorStore({ url: server.url, apiKey: "wrong" });
    await stranger.close();
    await expect(stranger.collections()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const anonymous = createQdrantVectorStore({ url: server.url });
    await expect(anonymous.ensureCollection({ name: "c", dimension: 2, indexes: {} })).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining("QDRANT_API_KEY"),
    });
    await anonymous.close();
  });

  it.each([
    ["1.11.5", 1],
    ["2.0.0", 1],
    ["1.12.0", 0],
    ["1.17.9", 0],
    ["1.19.0", 0],
  ])("warns once about version %s: %i time(s)", async (version, times) => {
    const warnings: string[] = [];
    await start(
      {
        log: {
          warn: (message) => {
            warnings.push(message);
          },
        },
      },
      { version },
    );
    await store.collections();
    await store.collections();
    expect(warnings).toHaveLength(times);
    for (const warning of warnings) expect(warning).toContain(version);
    expect((await store.health()).detail).toContain(version);
  });

  it.each(["qdrant:6333", "ftp://qdrant", ""])("refuses %j as an address at once", async (url) => {
    await start();
    expect(() => createQdrantVectorStore({ url })).toThrow(expect.objectContaining({ code: "CONFIGURATION" }));
  });
});
