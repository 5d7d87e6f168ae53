/** 512 texts by an endpoint that computes one after the other: `npx tsx scripts/bench/slow-endpoint.ts`. */
import { createOpenAIEmbedder } from "../../src/adapters/embedding/openai.js";
import { startOneAtATime } from "../../test/fakes/openai/one-at-a-time.js";

const texts = 512;
const msPerText = 120;
const server = await startOneAtATime(msPerText);
const embedder = await createOpenAIEmbedder({ baseURL: server.url, model: "slow", dimensions: 32 });
const from = performance.now();
await embedder.embed(Array.from({ length: texts }, (_, i) => `text ${i}`));
const report = {
  seconds: (performance.now() - from) / 1_000,
  work: (texts * msPerText) / 1_000,
  requests: server.sizes.length,
  twice: [...server.computed.values()].filter((times) => times > 1).length,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
await server.close();
