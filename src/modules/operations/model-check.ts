import { readLabel } from "../../core/topics/read-label.js";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { LanguageModel } from "../../ports/language-model.js";
import { itemText } from "../catalogue/item-text.js";
import { LabelCheck } from "../topics/label-check.js";
import { topicPrompt } from "../topics/topic-prompt.js";

/** Texts that are embedded to see how fast that goes. */
const tried = 32;

/** Topics that anybody can name, in titles that do not. */
const knownTopics = [
  ["Dobsonian reflector, 200 mm", "Seeing the rings of Saturn", "Chart of the winter sky", "Eyepiece for the Moon"],
  ["Sourdough starter, dried", "Proving basket of rattan", "Loaf tin", "Rye flour, stone-ground"],
  ["山地车头盔", "公路自行车链条", "骑行手套", "自行车打气筒"],
] as const;

export interface EmbeddingCheck {
  readonly space: string;
  /** null = it did not answer, for `failure` */
  readonly textsPerSecond: number | null;
  readonly failure: string | null;
  /** items without a vector, and all of them */
  readonly waiting: number;
  readonly items: number;
  /** seconds until those that wait are embedded; of all items */
  readonly secondsWaiting: number | null;
  readonly secondsAll: number | null;
  /** tokens that all items would take; null = the model tells none */
  readonly tokensAll: number | null;
}

export interface ChatCheck {
  readonly name: string;
  readonly answers: readonly { readonly answer: string; readonly right: boolean }[];
  /** fit to name topics: it named all that were tried */
  readonly fit: boolean;
  readonly failure: string | null;
  readonly secondsEach: number | null;
}

export interface ModelCheckParts {
  readonly history: History;
  readonly embedder: Embedder;
  readonly words: Embedder;
  readonly languageModel: LanguageModel | null;
}

/** Tries the models that are configured. */
export class ModelCheck {
  readonly #parts: ModelCheckParts;

  constructor(parts: ModelCheckParts) {
    this.#parts = parts;
  }

  /** Embeds some texts of the catalogue, and reckons what all of it takes. */
  async embedding(): Promise<EmbeddingCheck> {
    const { history, embedder } = this.#parts;
    const space = embedder.centring?.raw ?? embedder.space;
    const items = await history.items.count({});
    const waiting = items - Math.min(items, await history.embeddings.countItems(space));
    const none = { space, items, waiting, secondsWaiting: null, secondsAll: null, tokensAll: null };
    const texts = await this.#texts();
    const before = embedder.usage?.().tokens ?? 0;
    const from = performance.now();
    try {
      await embedder.embed(texts);
    } catch (error) {
      return { ...none, textsPerSecond: null, failure: error instanceof Error ? error.message : String(error) };
    }
    const perSecond = (1_000 * texts.length) / Math.max(1, performance.now() - from);
    const tokens = (embedder.usage?.().tokens ?? 0) - before;
    return {
      ...none,
      textsPerSecond: perSecond,
      failure: null,
      secondsWaiting: waiting / perSecond,
      secondsAll: items / perSecond,
      tokensAll: tokens === 0 ? null : Math.round((tokens * items) / texts.length),
    };
  }

  /** Has the chat model name topics that anybody can name; null = none is configured. */
  async chat(): Promise<ChatCheck | null> {
    const { languageModel, words } = this.#parts;
    if (languageModel === null) return null;
    const { name } = languageModel;
    const check = await LabelCheck.of(
      words,
      knownTopics.map((titles) => ({ titles, ownLabel: titles[0] })),
    );
    const answers: { answer: string; right: boolean }[] = [];
    const from = performance.now();
    try {
      for (const [topic, titles] of knownTopics.entries()) {
        const answer = await languageModel.complete(topicPrompt(titles, []), { maxTokens: 1_000 });
        const label = readLabel(answer);
        const right = label !== null && (await check.nearest(label)) === topic;
        answers.push({ answer: label ?? answer.slice(0, 60), right });
      }
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      return { name, answers, fit: false, failure, secondsEach: null };
    }
    const secondsEach = (performance.now() - from) / 1_000 / knownTopics.length;
    return { name, answers, fit: answers.every(({ right }) => right), failure: null, secondsEach };
  }

  async #texts(): Promise<string[]> {
    for await (const batch of this.#parts.history.items.all(tried)) if (batch.length > 0) return batch.map(itemText);
    return knownTopics.flat();
  }
}
