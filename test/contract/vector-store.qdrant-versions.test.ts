import { describe, expect, it } from "vitest";
import { createQdrantVectorStore } from "../../src/adapters/vectors/qdrant/qdrant-store.js";
import { startFakeQdrant } from "../fakes/qdrant/server.js";
import { vectorStoreContract } from "./vector-store.contract.js";

// Only 1.18 is at hand as a program: what earlier ones answer otherwise is the stand-in's, after their release notes.
vectorStoreContract("Qdrant adapter, on a stand-in of version 1.12", async () => {
  const server = await startFakeQdrant({ version: "1.12.6" });
  return { store: createQdrantVectorStore({ url: server.url }), close: () => server.close() };
});

describe("versions of Qdrant", () => {
  it.each([
    ["1.11.5", true, false],
    ["1.12.6", false, false],
    ["1.13.6", false, false],
    ["1.14.1", false, false],
    ["1.15.5", false, false],
    ["1.16.3", false, true],
    ["1.17.0", false, true],
    ["2.0.0", true, true],
  ])("%s: warned about %s, its collections say whose they are %s", async (version, warned, says) => {
    const server = await startFakeQdrant({ version });
    const warnings: string[] = [];
    const namespace = { prefix: "godwit", owner: "0123456789abcdef" };
    const store = createQdrantVectorStore({
      url: server.url,
      namespace,
      log: { warn: (message) => warnings.push(message) },
    });
    try {
      await store.ensureCollection({ name: "c", dimension: 2, indexes: { kind: "keyword" } });
      await store.ensureCollection({ name: "c", dimension: 2, indexes: { kind: "keyword" } });
      await store.upsert("c", [{ id: "a", vector: Float32Array.of(1, 0), payload: { kind: "x" } }]);
      await store.mark("c", 7);
      expect(await store.state("c")).toEqual({ points: 1, mark: 7 });
      expect(await store.tune("c")).toMatchObject({ recall: 1, breadth: null });
      const filter = { must: [{ key: "kind", match: { value: "x" } }] };
      const [found] = await store.query("c", [{ vector: Float32Array.of(1, 0), limit: 3, filter }]);
      expect(found!.map(({ id }) => id)).toEqual(["a"]);
      expect((await store.setup()).name).toBe(`Qdrant ${version}`);
      expect(warnings.some((line) => line.includes(version))).toBe(warned);
      // Another database under the same name is refused where the collection says whose it is.
      const other = createQdrantVectorStore({
        url: server.url,
        namespace: { ...namespace, owner: "0123456789abffff" },
      });
      const stranger = other.ensureCollection({ name: "c", dimension: 2, indexes: {} });
      if (says) await expect(stranger).rejects.toMatchObject({ code: "CONFLICT" });
      else expect(await stranger).toBeUndefined();
      await other.close();
    } finally {
      await store.close();
      await server.close();
    }
  });
});
