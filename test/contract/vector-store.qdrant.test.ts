import { randomUUID } from "node:crypto";
import { afterAll, describe, expect } from "vitest";
import type { Namespace } from "../../src/adapters/vectors/qdrant/namespace.js";
import { createQdrantVectorStore } from "../../src/adapters/vectors/qdrant/qdrant-store.js";
import type { VectorStore } from "../../src/ports/vector-store.js";
import { startFakeQdrant } from "../fakes/qdrant/server.js";
import { qdrantBinary, startQdrant, testQdrantUrl, whyNoQdrant, type QdrantServer } from "../support/qdrant-server.js";
import { vectorStoreContract } from "./vector-store.contract.js";

vectorStoreContract("Qdrant adapter, on a server in this process", async () => {
  const server = await startFakeQdrant();
  return {
    store: createQdrantVectorStore({ url: server.url, batchSize: 500 }),
    async close() {
      await server.close();
      expect(server.violations).toEqual([]);
    },
  };
});

const url = testQdrantUrl ?? process.env["QDRANT_URL"];
const apiKey = process.env["QDRANT_API_KEY"];
let real: QdrantServer | null = null;

/** On the server that runs already, else on one of its own. */
async function realStore(namespace?: Namespace): Promise<VectorStore> {
  if (!url) real ??= await startQdrant();
  return createQdrantVectorStore({
    url: url ?? real!.url,
    ...(apiKey ? { apiKey } : {}),
    ...(namespace ? { namespace } : {}),
  });
}
afterAll(() => real?.close());

if (url || qdrantBinary !== null)
  vectorStoreContract("Qdrant", async () => ({
    store: await realStore({ prefix: "contract", owner: randomUUID() }),
  }));
else describe.skip(`vector store contract: Qdrant (${whyNoQdrant})`, () => {});
