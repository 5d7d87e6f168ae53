import { runJob } from "../../threads/run-job.js";
import { hotUsers } from "../../core/ranking/item-item/hot-items.js";
import type { ItemItem } from "../../core/ranking/item-item/item-item.js";
import type { RankingModel } from "../../core/ranking/model.js";
import { strengthOf } from "../../core/interests/signal.js";
import type { BehaviourCursor } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { Catalogue } from "../../core/ranking/catalogue.js";
import type { Edition } from "../kit/edition.js";
import type { Editions } from "../kit/editions.js";

/**
 * The newest behaviours that speak for items which came after the fit; more were not better (docs/research/ranking.md).
 */
const behavioursRead = 20_000;
const batch = 5_000;
/**
 * Of one user, at most: the newest. Nobody fills the window alone, and the window is looked for no further back than
 * this.
 */
const ofOneUser = 500;
const lookedAt = 5 * behavioursRead;

/** What the thread is given: one entry per behaviour, oldest first, and the items that the model does not know. */
export interface HotItemsJob {
  users: Int32Array;
  items: Int32Array;
  at: Float64Array;
  unknown: Int32Array;
}

/**
 * Item-item weights for items that came after the ranker was fitted, until the next fit: worked out in a thread, from
 * the history alone, so that
 * every process comes to the same and a restart loses nothing.
 */
export class HotItems {
  readonly #history: History;
  readonly #editions: Editions;
  readonly #signal: AbortSignal;
  #refreshed = 0;
  #hot: { readonly version: string; readonly weights: ItemItem } | null = null;

  constructor({ history, editions, signal }: { history: History; editions: Editions; signal: AbortSignal }) {
    this.#history = history;
    this.#editions = editions;
    this.#signal = signal;
  }

  /** The model with what is known of items that came after it. */
  applied(model: RankingModel): RankingModel {
    return model.itemItem === null || this.#hot?.version !== model.version
      ? model
      : { ...model, itemItem: model.itemItem.with(this.#hot.weights) };
  }

  /**
   * Looks at the newest behaviours, where there is an item that the model does not know; true = there is something to
   * apply.
   */
  async refresh({ ranker, catalogue }: Edition): Promise<boolean> {
    const unknown = unknownTo(ranker, catalogue);
    if (unknown.length === 0) return false;
    const job = await this.#read(catalogue, unknown);
    const weights = await runJob<ItemItem | null>(new URL("./hot-items.worker.js", import.meta.url), job, {
      signal: this.#signal,
    });
    if (weights === null) return false;
    this.#hot = { version: ranker.version, weights };
    this.#refreshed++;
    return true;
  }

  /** Refreshes, and has the next edition apply it; true = there are such items. */
  async follow(): Promise<boolean> {
    const found = await this.refresh(this.#editions.current);
    if (found) await this.#editions.follow();
    return found;
  }

  /** Changes with every refresh that found something. */
  get version(): number {
    return this.#refreshed;
  }

  async #read(catalogue: Catalogue, unknown: Int32Array): Promise<HotItemsJob> {
    const numbers = new Map<string, number>();
    const taken = new Map<string, number>();
    const users: number[] = [];
    const items: number[] = [];
    const at: number[] = [];
    let looked = 0;
    for (let before: BehaviourCursor | null = null, read = 0; read < behavioursRead && looked < lookedAt; ) {
      const page = await this.#history.behaviours.newest(batch, before);
      if (page.length === 0) break;
      before = page.at(-1)!;
      looked += page.length;
      for (const { userId, itemId, type, value, occurredAt } of page) {
        const ofUser = (taken.get(userId) ?? 0) + 1;
        if (ofUser > ofOneUser) continue;
        taken.set(userId, ofUser);
        read++;
        const position = itemId === null ? -1 : catalogue.positionOfId(itemId);
        if (position < 0 || strengthOf(type, value) <= 0) continue;
        if (!numbers.has(userId)) numbers.set(userId, numbers.size);
        users.push(numbers.get(userId)!);
        items.push(catalogue.numberAt(position));
        at.push(occurredAt);
      }
    }
    return {
      users: Int32Array.from(users).toReversed(),
      items: Int32Array.from(items).toReversed(),
      at: Float64Array.from(at).toReversed(),
      unknown,
    };
  }
}

/** Items with behaviours enough to have that many users. */
function unknownTo({ itemItem, cooccurrence }: RankingModel, catalogue: Catalogue): Int32Array {
  const ever = catalogue.popularity("ever");
  const out: number[] = [];
  if (itemItem === null) return new Int32Array(0);
  for (let position = 0; position < catalogue.size; position++) {
    const number = catalogue.numberAt(position);
    if (
      !itemItem.has(number) &&
      cooccurrence?.has(number) !== true &&
      ever.count(position, 0) >= hotUsers &&
      catalogue.at(position) !== null
    )
      out.push(number);
  }
  return Int32Array.from(out);
}
