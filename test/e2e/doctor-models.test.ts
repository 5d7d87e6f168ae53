import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLocalEmbedder } from "../../src/adapters/embedding/local.js";
import { createOpenAIEmbedder } from "../../src/adapters/embedding/openai.js";
import { createLanguageModel } from "../../src/adapters/language-model/openai.js";
import { chatLine, embeddingLine } from "../../src/cli/model-lines.js";
import { ModelCheck } from "../../src/modules/operations/model-check.js";
import type { Embedder } from "../../src/ports/embedder.js";
import type { History } from "../../src/ports/history/history.js";
import { startFakeOpenAI, type FakeOpenAI } from "../fakes/openai/server.js";

const items = 400;
const embedded = 150;
/** A catalogue as far as the check asks for it. */
const history = {
  items: {
    count: async () => items,
    async *all() {
      yield Array.from({ length: 32 }, (_, n) => ({
        id: `i${n}`,
        title: `Telescope number ${n}`,
        text: "A reflector for the winter sky",
        tags: [],
      }));
    },
  },
  embeddings: { countItems: async () => embedded },
} as unknown as History;

let server: FakeOpenAI;
let words: Embedder & { close(): Promise<void> };
beforeAll(async () => {
  server = await startFakeOpenAI({ dimension: 64 });
  words = await createLocalEmbedder({ fast: true });
});
afterAll(async () => {
  await server.close();
  await words.close();
});

async function check(): Promise<ModelCheck> {
  const embedder = await createOpenAIEmbedder({ baseURL: server.url, model: "fake", dimensions: 64, maxRetries: 0 });
  const languageModel = createLanguageModel({ baseURL: server.url, model: "chat", maxRetries: 0 });
  return new ModelCheck({ history, embedder, words, languageModel });
}

/** The chat model answers with these, one after the other. */
function answers(...contents: readonly string[]): void {
  const left = [...contents];
  server.alterNext(contents.length, () => ({
    id: "1",
    object: "chat.completion",
    created: 0,
    model: "chat",
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: left.shift() } }],
  }));
}

describe("what the doctor says of the endpoints that are configured", () => {
  it("tells how fast texts are embedded, how long the rest takes and what all of it costs", async () => {
    const found = await (await check()).embedding();
    expect(found).toMatchObject({ items, waiting: items - embedded, failure: null });
    expect(found.secondsAll! / found.secondsWaiting!).toBeCloseTo(items / (items - embedded), 6);
    expect(found.tokensAll).toBeGreaterThan(items);
    expect(embeddingLine(found, 2)).toMatch(/texts a second; 400 items take about .* tokens \(.*\); 250 wait: about/);
  });

  it("lets a chat model name topics only where it names all that anybody can", async () => {
    answers("Astronomy", '{"en":"Bread baking"}', "骑行");
    const fit = await (await check()).chat();
    expect(fit).toMatchObject({
      fit: true,
      failure: null,
      answers: [{ right: true }, { right: true }, { right: true }],
    });
    expect(chatLine(fit!)).toContain("names topics");
    answers("Astronomy", "Astronomy", '{"zh":"100000000000"}');
    const unfit = await (await check()).chat();
    expect(unfit).toMatchObject({ fit: false, answers: [{ right: true }, { right: false }, { right: false }] });
    expect(chatLine(unfit!)).toMatch(/^UNFIT .*\(wrong\).*Choose another LANGUAGE_MODEL/);
  });

  it("says what is down, and why", async () => {
    const asked = await check();
    server.failNext(1, 401, {}, { message: "Incorrect API key provided." });
    const embedding = await asked.embedding();
    expect(embedding).toMatchObject({ textsPerSecond: null, secondsAll: null, items });
    expect(embeddingLine(embedding, 0)).toMatch(/^DOWN .*key/);
    server.failNext(1, 404, {}, { message: "The model 'chat' does not exist." });
    const chat = await asked.chat();
    expect(chat).toMatchObject({ fit: false, answers: [] });
    expect(chatLine(chat!)).toMatch(/^DOWN .*chat/);
  });
});
