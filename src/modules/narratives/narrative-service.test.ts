import { pino } from "pino";
import { expect, test } from "vitest";
import type { NarrativeFacts } from "../../core/topics/narrative-facts.js";
import type { LanguageModel } from "../../ports/language-model.js";
import { NarrativeService } from "./narrative-service.js";

const facts: NarrativeFacts = {
  language: "en",
  sentences: 1,
  lines: ["Bread: 18 % of the interest, steady"],
  named: ["Bread"],
  others: [],
};

test("a model that fails is not asked with every view, and is asked again after a minute", async () => {
  let now = 0;
  let asked = 0;
  const model = {
    async complete() {
      if (++asked === 1) throw new Error("the answer is cut off");
      return "Bread stays.";
    },
  } as unknown as LanguageModel;
  const narratives = new NarrativeService({ model, log: pino({ enabled: false }), clock: () => now });
  for (let view = 0; view < 3; view++) {
    expect(narratives.told(facts)).toBeNull();
    await narratives.settle();
  }
  expect(asked).toBe(1);
  now += 61_000;
  expect(narratives.told(facts)).toBeNull();
  await narratives.settle();
  expect(narratives.told(facts)).toBe("Bread stays.");
  expect(asked).toBe(2);
});
