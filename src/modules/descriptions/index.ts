import { z } from "zod";
import type { History } from "../../ports/history/history.js";
import { isThin } from "../catalogue/item-text.js";
import { describeItemJob } from "../catalogue/jobs.js";
import { parent } from "../kit/access-rule.js";
import type { Module } from "../kit/module.js";
import { Setting } from "../kit/settings.js";
import { describingItems } from "./describe-items.js";

declare module "../kit/services.js" {
  interface Options {
    /** may the language model describe items of few words? */
    readonly descriptions: boolean;
  }
}

/** The model that was asked about all items that were there; another one is asked about those still without words. */
const askedSetting = new Setting("descriptions", z.object({ model: z.string() }));

/** Items of few words in a language model's, where the operator wants them. */
export const descriptionsModule: Module = {
  name: "descriptions",
  access: {
    "Item.generated": parent,
    "GeneratedWords.text": parent,
    "GeneratedWords.tags": parent,
    "GeneratedWords.model": parent,
  },
  create({ history, languageModel: model, words, editions, services, wake, clock, log, options }) {
    // What was asked for before it was switched off is dropped.
    if (model === null || !options.descriptions)
      return {
        jobs: [
          describeItemJob.handler({
            keys: 1_000,
            handle: async (work) => void (await history.outbox.done(work.map(({ number }) => number))),
          }),
        ],
      };
    const { live } = services;
    return {
      jobs: [describingItems({ history, model, words, editions, live, wake, clock, log })],
      open() {
        void askAboutAll(history, model.name)
          .then(() => wake(describeItemJob))
          .catch((error: unknown) => log.warn({ error }, "items of few words are looked for at the next start"));
        return Promise.resolve();
      },
    };
  },
};

/** Items that were there before descriptions were wanted. */
async function askAboutAll(history: History, model: string): Promise<void> {
  if ((await askedSetting.read(history))?.model === model) return;
  for await (const batch of history.items.all())
    await describeItemJob.addKeys(
      history,
      batch.filter((item) => item.deletedAt === null && item.generated === null && isThin(item)).map(({ id }) => id),
    );
  await askedSetting.write(history, { model });
}
