import { pino } from "pino";
import { expect, test } from "vitest";
import { noTracer } from "../../ports/tracer.js";
import { TopicService, type TopicServiceParts } from "./topic-service.js";

test("a fit in another space is made behind the one that is under way; others wait for that one", async () => {
  const spaces: string[] = [];
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const parts = {
    history: {
      behaviours: { count: async () => 0 },
      settings: { get: async () => null, put: async () => {} },
      embeddings: {
        async *ofItems(space: string) {
          spaces.push(space);
          await held;
          yield []; // no items: the fit ends there
        },
      },
    },
    editions: { current: { space: "raw" }, follow: async () => false },
    tracer: noTracer,
    log: pino({ enabled: false }),
    languageModel: null,
  } as unknown as TopicServiceParts;
  const topics = new TopicService(parts);
  const fits = [topics.fit(), topics.fit({ space: "raw" }), topics.fit({ space: "centred" }), topics.fit()];
  await new Promise(setImmediate);
  expect(spaces).toEqual(["raw"]);
  release();
  expect(await Promise.all(fits)).toEqual([null, null, null, null]);
  expect(spaces).toEqual(["raw", "centred"]);
});
