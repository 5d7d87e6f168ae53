import { localTime } from "../../core/interests/local-time.js";
import { strengthOf, type Signal } from "../../core/interests/signal.js";
import { addScaled, scaled, type Sparse } from "../../core/sparse.js";
import { assign } from "../../core/topics/codebook.js";
import { GodwitError } from "../../core/errors.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { ItemRecord } from "../../ports/history/catalogue.js";
import type { History } from "../../ports/history/history.js";
import { pacer } from "../common/pacer.js";
import type { LiveCatalogue } from "../catalogue/live-catalogue.js";
import type { TextEmbedder } from "../behaviours/text-embedder.js";
import type { Serving } from "../topics/serving.js";

/** Behaviours reduced to signals, and those that cannot be yet. */
export interface Resolved {
  signals: Map<string, Signal>;
  /** their items are not here, or not embedded, yet */
  waiting: BehaviourRecord[];
  /** their texts are not embedded because the model does not answer */
  blocked: BehaviourRecord[];
}

/** Turns behaviours into signals: finds the topics of their items and texts, and the clock on their wall. */
export class SignalResolver {
  readonly #history: History;
  readonly #serving: Serving;
  readonly #live: LiveCatalogue;
  readonly #texts: TextEmbedder;

  constructor(history: History, serving: Serving, live: LiveCatalogue, texts: TextEmbedder) {
    this.#history = history;
    this.#serving = serving;
    this.#live = live;
    this.#texts = texts;
  }

  /** Embeds missing texts on the way, so never inside a transaction. */
  async resolve(behaviours: readonly BehaviourRecord[]): Promise<Resolved> {
    const [items, texts, zones] = await Promise.all([
      this.#items(behaviours),
      this.#textTopics(behaviours),
      this.#zones(behaviours),
    ]);
    const out: Resolved = { signals: new Map(), waiting: [], blocked: [] };
    const breathe = pacer();
    for (const behaviour of behaviours) {
      await breathe();
      const item = behaviour.itemId === null ? null : items.get(behaviour.itemId);
      if (item === undefined) {
        out.waiting.push(behaviour);
        continue;
      }
      const text = behaviour.textHash === null ? null : texts.topics.get(behaviour.textHash);
      if (text === undefined && texts.outage) {
        out.blocked.push(behaviour);
        continue;
      }
      const topics = combine(item?.topics, text ?? undefined);
      if (topics === null) continue; // a text that may not be read says nothing
      out.signals.set(behaviour.id, {
        at: behaviour.occurredAt,
        type: behaviour.type,
        strength: strengthOf(behaviour.type, behaviour.value),
        topics,
        ...localTime(behaviour.occurredAt, behaviour.timeZone ?? zones.get(behaviour.userId) ?? "UTC"),
        scene: behaviour.scene,
        domain: item?.domain ?? null,
        item: item?.number ?? null,
        text: item === null ? behaviour.textHash : null,
        sessionId: behaviour.sessionId,
      });
    }
    return out;
  }

  async #items(
    behaviours: readonly BehaviourRecord[],
  ): Promise<Map<string, { number: number; domain: string; topics: Sparse }>> {
    const found = new Map<string, { number: number; domain: string; topics: Sparse }>();
    const missing = new Set<string>();
    for (const { itemId } of behaviours) {
      if (itemId === null || found.has(itemId)) continue;
      const known = this.#live.topicsOf(itemId);
      if (known) found.set(itemId, known);
      else missing.add(itemId);
    }
    if (missing.size > 0) {
      // deleted ones, and those another process has just embedded
      const records = await this.#history.items.byIds([...missing]);
      const topics = await this.#history.codebooks.itemTopicsOf(
        this.#serving.require().id,
        records.map(({ number }) => number),
      );
      const fresh = await this.#assign(records.filter(({ number }) => !topics.has(number)));
      for (const { id, number, domain } of records) {
        const sparse = topics.get(number) ?? fresh.get(number);
        if (sparse) found.set(id, { number, domain, topics: sparse });
      }
    }
    return found;
  }

  /** Items that were embedded while the codebook was being fitted have no topics under it yet. */
  async #assign(items: readonly ItemRecord[]): Promise<Map<number, Sparse>> {
    const codebook = this.#serving.require();
    const vectors =
      items.length === 0
        ? new Map<string, Float32Array>()
        : await this.#history.embeddings.get(
            codebook.space,
            items.map(({ contentHash }) => contentHash),
          );
    const fresh = new Map(
      items.flatMap(({ number, contentHash }): [number, Sparse][] =>
        vectors.has(contentHash) ? [[number, assign(codebook, vectors.get(contentHash)!)]] : [],
      ),
    );
    if (fresh.size > 0) await this.#history.codebooks.putItemTopics(codebook.id, fresh);
    return fresh;
  }

  async #textTopics(behaviours: readonly BehaviourRecord[]): Promise<{ topics: Map<string, Sparse>; outage: boolean }> {
    const codebook = this.#serving.require();
    const texts = new Map<string, string>();
    for (const { textHash, text } of behaviours) if (textHash !== null && text !== null) texts.set(textHash, text);
    let outage = false;
    const vectors = await this.#texts.embed(this.#serving.space, texts).catch((error: unknown) => {
      if (!(error instanceof GodwitError) || error.code !== "UNAVAILABLE") throw error;
      outage = true;
      return this.#history.embeddings.get(this.#serving.space, [...texts.keys()]);
    });
    return { topics: new Map([...vectors].map(([hash, vector]) => [hash, assign(codebook, vector)])), outage };
  }

  async #zones(behaviours: readonly BehaviourRecord[]): Promise<Map<string, string>> {
    const without = new Set(behaviours.filter(({ timeZone }) => timeZone === null).map(({ userId }) => userId));
    return new Map(
      (await this.#history.users.byIds([...without])).flatMap(({ id, timeZone }) =>
        timeZone === null ? [] : [[id, timeZone]],
      ),
    );
  }
}

/** An item and what was written about it count half each. */
function combine(item: Sparse | undefined, text: Sparse | undefined): Sparse | null {
  if (item && text) return addScaled(scaled(item, 0.5), text, 0.5);
  return item ?? text ?? null;
}
