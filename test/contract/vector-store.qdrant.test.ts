import { describe, expect, it } from "vitest";
import { createQdrantVectorStore } from "../../src/adapters/vectors/qdrant/qdrant-store.js";
import { startFakeQdrant } from "../fakes/qdrant/server.js";
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

const url = process.env["QDRANT_URL"];
if (url) {
  const apiKey = process.env["QDRANT_API_KEY"];
  vectorStoreContract("Qdrant", async () => ({
    store: createQdrantVectorStore({ url, ...(apiKey ? { apiKey } : {}) }),
  }));
} else {
  describe("vector store contract: Qdrant", () => {
    it.skip("needs a Qdrant server: set QDRANT_URL (and QDRANT_API_KEY) to run the contract against it", () =>
      undefined);
  });
}
