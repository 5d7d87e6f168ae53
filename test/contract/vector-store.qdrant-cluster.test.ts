import { randomUUID } from "node:crypto";
import { afterAll, describe } from "vitest";
import { createQdrantVectorStore } from "../../src/adapters/vectors/qdrant/qdrant-store.js";
import { startQdrantCluster, type QdrantCluster } from "../support/qdrant-cluster.js";
import { qdrantBinary, whyNoQdrant } from "../support/qdrant-server.js";
import { vectorStoreContract } from "./vector-store.contract.js";

let cluster: Promise<QdrantCluster> | null = null;
afterAll(async () => (await cluster)?.close());

if (qdrantBinary === null) describe.skip(`vector store contract: three nodes of Qdrant (${whyNoQdrant})`, () => {});
// A cluster agrees on every collection that is made, which takes its time: the quick run has the rest of its tests.
else if (process.env["TEST_EVERY_BACKEND"] !== "1")
  describe.skip("vector store contract: three nodes of Qdrant (TEST_EVERY_BACKEND=1 runs it)", () => {});
else
  vectorStoreContract("three nodes of Qdrant, two copies of every point", async () => {
    cluster ??= startQdrantCluster(3);
    return {
      store: createQdrantVectorStore({
        url: (await cluster).url,
        namespace: { prefix: "contract", owner: randomUUID() },
        setup: { replicationFactor: 2, shardNumber: 2, writeConsistencyFactor: 2 },
      }),
    };
  });
