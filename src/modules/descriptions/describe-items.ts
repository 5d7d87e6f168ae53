import type { Logger } from "pino";
import { readDescription } from "../../core/topics/read-description.js";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { GeneratedWords, ItemRecord } from "../../ports/history/items.js";
import type { LanguageModel } from "../../ports/language-model.js";
import { isThin, itemContentHash, itemText } from "../catalogue/item-text.js";
import { describeItemJob, indexItemJob } from "../catalogue/jobs.js";
import type { LiveCatalogue } from "../catalogue/live-catalogue.js";
import { valueCounts } from "../catalogue/value-counts.js";
import type { Editions } from "../kit/editions.js";
import type { Wake, Work, WorkHandler } from "../kit/jobs.js";
import { noTurns } from "../kit/turn.js";
import { meansItem } from "./description-check.js";
import { descriptionPrompt } from "./description-prompt.js";

/** Questions to the model at a time. */
const atOnce = 4;
/** Models that think first need much more than a sentence is long. */
const mostTokens = 1_000;
/** Other items that a description is compared with. */
const compared = 60;

export interface DescribingParts {
  readonly history: History;
  readonly model: LanguageModel;
  /** tells what words mean, at once */
  readonly words: Embedder;
  readonly editions: Editions;
  readonly live: LiveCatalogue;
  readonly wake: Wake;
  readonly clock: () => number;
  readonly log: Logger;
}

/** What is known of the catalogue when some items are described. */
interface Surroundings {
  readonly tags: readonly string[];
  readonly others: readonly ItemRecord[];
}

/**
 * How the job "describe-item" is done: the language model says what an item of few words is. What it says is checked,
 * kept beside the item's own words, and embedded with them. While the model is away, work waits.
 */
export function describingItems(parts: DescribingParts): WorkHandler {
  const { history, model, editions, live, wake, clock, log } = parts;

  async function surroundings(): Promise<Surroundings> {
    const { catalogue } = editions.current;
    const step = Math.max(1, Math.floor(catalogue.size / compared));
    const ids = Array.from({ length: compared }, (_, i) => catalogue.at(i * step)?.id).filter((id) => id !== undefined);
    const tags = await valueCounts(catalogue, { field: "tag", domain: null }, clock(), noTurns);
    return { tags: tags.map(({ value }) => value), others: await live.records.byIds([...new Set(ids)]) };
  }

  /** null = what the model says is of no use. */
  async function written(item: ItemRecord, { tags, others }: Surroundings): Promise<GeneratedWords | null> {
    const own = itemText({ title: item.title, text: item.text, tags: item.tags });
    const answer = await model.complete(descriptionPrompt(own, tags), { maxTokens: mostTokens });
    const said = readDescription(answer, own);
    if (said === null) return null;
    const rest = others.filter(({ id }) => id !== item.id).map(({ title }) => title);
    if (!(await meansItem(parts.words, said.text, own, rest))) return null;
    return { ...said, model: model.name, of: itemContentHash({ title: item.title, text: item.text, tags: item.tags }) };
  }

  async function describe(item: ItemRecord, around: Surroundings, numbers: readonly bigint[]): Promise<boolean> {
    const generated = await written(item, around);
    const stored = await history.transaction(async (inside) => {
      await inside.outbox.done(numbers);
      if (generated === null) return [];
      const contentHash = itemContentHash({ ...item, generated });
      const ids = await inside.items.describe([{ id: item.id, contentHash, generated }]);
      await indexItemJob.addKeys(inside, ids);
      return inside.items.byIds(ids);
    });
    if (stored.length === 0) return false;
    live.put(stored);
    wake(indexItemJob);
    return true;
  }

  return describeItemJob.handler({
    keys: 32,
    patient: true,
    beside: true,
    async handle(work) {
      const items = await history.items.byIds([...new Set(work.map(({ key }) => key))]);
      const due = items.filter((item) => item.deletedAt === null && item.generated === null && isThin(item));
      const wanted = new Set(due.map(({ id }) => id));
      await history.outbox.done(numbersOf(work, (key) => !wanted.has(key)));
      if (due.length === 0) return;
      const around = await surroundings();
      let described = 0;
      for (let i = 0; i < due.length; i += atOnce) {
        const asked = due.slice(i, i + atOnce);
        const results = await Promise.allSettled(
          asked.map((item) =>
            describe(
              item,
              around,
              numbersOf(work, (key) => key === item.id),
            ),
          ),
        );
        described += results.filter((one) => one.status === "fulfilled" && one.value).length;
        const failed = results.find((one) => one.status === "rejected");
        if (failed !== undefined) throw failed.reason; // what was answered is kept, the rest is asked for later
      }
      log.info({ model: model.name, asked: due.length, described }, "items of few words: described");
    },
  });
}

function numbersOf(work: readonly Work<unknown>[], is: (key: string) => boolean): bigint[] {
  return work.filter(({ key }) => is(key)).map(({ number }) => number);
}
