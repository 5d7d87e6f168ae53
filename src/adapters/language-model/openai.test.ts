import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "../../../test/fakes/openai/server.js";
import { createLanguageModel } from "./openai.js";

let server: FakeOpenAI;
beforeEach(async () => {
  server = await startFakeOpenAI({ models: ["chat"] });
});
afterEach(() => server.close());

const make = (model = "chat"): ReturnType<typeof createLanguageModel> =>
  createLanguageModel({ baseURL: server.url, model, maxRetries: 1 });

describe("the language model", () => {
  it("completes a prompt, trimmed", async () => {
    const model = make();
    expect(model.name).toBe("openai:chat");
    expect(await model.complete("Name the topic of these titles.\nbread soup pasta", { maxTokens: 20 })).toBe(
      "bread soup pasta",
    );
    expect(server.requests[0]).toMatchObject({
      path: "/v1/chat/completions",
      body: { model: "chat", max_tokens: 20, temperature: 0 },
    });
    expect((await model.health()).state).toBe("UP");
  });

  it("learns which limit the server wants", async () => {
    const model = make();
    server.failNext(
      1,
      400,
      {},
      { message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead." },
    );
    expect(await model.complete("one word")).toBe("one word");
    await model.complete("another word");
    expect(server.requests.map(({ body }) => "max_completion_tokens" in body)).toEqual([false, true, true]);
  });

  it("tries again, then says it is unavailable", async () => {
    server.failNext(1, 500, { "retry-after-ms": "10" });
    expect(await make().complete("one word")).toBe("one word");
    server.failNext(2, 500, { "retry-after-ms": "10" });
    const model = make();
    await expect(model.complete("one word")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect((await model.health()).state).toBe("DOWN");
  });

  it("says what is wrong with model and request, and when it has no answer", async () => {
    await expect(make("nobody").complete("one word")).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining("nobody") as string,
    });
    server.failNext(1, 400, {}, { message: "no" });
    await expect(make().complete("one word")).rejects.toMatchObject({ code: "CONFIGURATION" });
    server.alterNext(1, (answer) => ({
      ...answer,
      choices: [{ index: 0, finish_reason: "length", message: { content: "<think>\nThe user wants" } }],
    }));
    await expect(make().complete("one word")).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("cut off") as string,
    });
    server.alterNext(1, (answer) => ({ ...answer, choices: [] }));
    await expect(make().complete("one word")).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("no text") as string,
    });
    await expect(make().complete("one word", { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
  });
});
