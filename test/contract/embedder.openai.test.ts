import { afterAll, beforeAll, describe, it } from "vitest";
import { createOpenAIEmbedder } from "../../src/adapters/embedding/openai.js";
import { type FakeOpenAI, startFakeOpenAI } from "../fakes/openai/server.js";
import { embedderContract } from "./embedder.contract.js";

const servers: FakeOpenAI[] = [];
beforeAll(async () => {
  servers.push(await startFakeOpenAI(), await startFakeOpenAI({ shortens: false, longestInput: 512, dimension: 384 }));
});
afterAll(() => Promise.all(servers.map((server) => server.close())));

embedderContract(
  "an endpoint that shortens its vectors",
  () => createOpenAIEmbedder({ baseURL: servers[0]!.url, model: "fake", dimensions: 320, batchSize: 64 }),
  { semantic: false },
);
embedderContract(
  "an endpoint with short texts and one dimension",
  () => createOpenAIEmbedder({ baseURL: servers[1]!.url, model: "fake" }),
  { semantic: false },
);

const { TEST_REAL_OPENAI, OPENAI_API_KEY, OPENAI_BASE_URL, EMBEDDING_MODEL = "text-embedding-3-small" } = process.env;
if (TEST_REAL_OPENAI === "1" && (OPENAI_API_KEY ?? OPENAI_BASE_URL) !== undefined) {
  embedderContract("the endpoint in the environment", () =>
    createOpenAIEmbedder({
      model: EMBEDDING_MODEL,
      ...(OPENAI_API_KEY === undefined ? {} : { apiKey: OPENAI_API_KEY }),
      ...(OPENAI_BASE_URL === undefined ? {} : { baseURL: OPENAI_BASE_URL }),
    }),
  );
} else {
  describe("the endpoint in the environment", () => {
    it.skip("runs with TEST_REAL_OPENAI=1 and OPENAI_API_KEY or OPENAI_BASE_URL");
  });
}
