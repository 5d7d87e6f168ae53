import { localTime } from "../../core/interests/local-time.js";
import { strengthOf, type Signal } from "../../core/interests/signal.js";
import { addScaled, scaled, type Sparse } from "../../core/sparse.js";
import { assign } from "../../core/topics/codebook.js";
import { GodwitError } from "../../core/errors.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { ItemRecord } from "../../ports/history/items.js";
import type { History } from "../../ports/history/history.js";
import { pacer } from "../common/pacer.js";
import { topicsOf } from "../catalogue/live-catalogue.js";
import type { TextEmbedder } from "../behaviours/text-embedder.js";
import { sketchesFor } from "../catalogue/own-vectors/sketches.js";
import type { Edition } from "../kit/edition.js";

/** Behaviours reduced to signals, and those that cannot be yet. */
export interface Resolved {
  signals: Map<string, Signal>;
  /** their items are not here, or not embedded, yet */
  waiting: BehaviourRecord[];
  /** their texts are not embedded: the model does not answer, or it is another process that embeds in this space */
  blocked: BehaviourRecord[];
}

/** Turns behaviours into signals: finds the topics of their items and texts, and the clock on their wall. */
export class SignalResolver {
  readonly #history: History;
  readonly #texts: TextEmbedder;

  constructor(history: History, texts: TextEmbedder) {
    this.#history = history;
    this.#texts = texts;
  }

  /** Embeds missing texts on the way, so never inside a transaction. */
  async resolve(edition: Edition, behaviours: readonly BehaviourRecord[]): Promise<Resolved> {
    const [items, texts, zones] = await Promise.all([
      this.#items(edition, behaviours),
      this.#textTopics(edition, behaviours),
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
    edition: Edition,
    behaviours: readonly BehaviourRecord[],
  ): Promise<Map<string, { number: number; domain: string; topics: Sparse }>> {
    const found = new Map<string, { number: number; domain: string; topics: Sparse }>();
    const missing = new Set<string>();
    for (const { itemId } of behaviours) {
      if (itemId === null || found.has(itemId)) continue;
      const known = topicsOf(edition.catalogue, itemId);
      if (known) found.set(itemId, known);
      else missing.add(itemId);
    }
    if (missing.size > 0) {
      // deleted ones, and those another process has just embedded
      const records = await this.#history.items.byIds([...missing]);
      const topics = await this.#history.codebooks.itemTopicsOf(
        edition.requireCodebook().id,
        records.map(({ number }) => number),
      );
      const fresh = await this.#assign(
        edition,
        records.filter(({ number }) => !topics.has(number)),
      );
      for (const { id, number, domain } of records) {
        const sparse = topics.get(number) ?? fresh.get(number);
        if (sparse) found.set(id, { number, domain, topics: sparse });
      }
    }
    return found;
  }

  /** Items that were embedded while the codebook was being fitted have no topics under it yet. */
  async #assign(edition: Edition, items: readonly ItemRecord[]): Promise<Map<number, Sparse>> {
    const codebook = edition.requireCodebook();
    const vectors =
      items.length === 0
        ? new Map<string, Float32Array>()
        : await this.#history.embeddings.get(
            codebook.space,
            items.map(({ contentHash }) => contentHash),
          );
    const own = await sketchesFor(
      codebook,
      this.#history,
      items.map(({ id }) => id),
    );
    const fresh = new Map(
      items.flatMap(({ id, number, contentHash }): [number, Sparse][] =>
        vectors.has(contentHash) ? [[number, assign(codebook, vectors.get(contentHash)!, own.get(id) ?? null)]] : [],
      ),
    );
    if (fresh.size > 0) await this.#history.codebooks.putItemTopics(codebook.id, fresh);
    return fresh;
  }

  async #textTopics(
    edition: Edition,
    behaviours: readonly BehaviourRecord[],
  ): Promise<{ topics: Map<string, Sparse>; outage: boolean }> {
    const codebook = edition.requireCodebook();
    const texts = new Map<string, string>();
    for (const { textHash, text } of behaviours) if (textHash !== null && text !== null) texts.set(textHash, text);
    let outage = false;
    const vectors = await this.#texts.embed(edition.space, texts).catch((error: unknown) => {
      if (!(error instanceof GodwitError) || error.code !== "UNAVAILABLE") throw error;
      outage = true;
      return this.#history.embeddings.get(edition.space, [...texts.keys()]);
    });
    if (vectors.size < texts.size && this.#texts.leavesToOthers(edition.space)) outage = true;
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

/** What was resolved of some behaviours of one user. */
export interface UserSignals {
  signals: Signal[];
  waiting: BehaviourRecord[];
  blocked: BehaviourRecord[];
}

/** Picks one user's behaviours out of what was resolved. */
export function ofUser(resolved: Resolved, behaviours: readonly BehaviourRecord[]): UserSignals {
  const ids = new Set(behaviours.map(({ id }) => id));
  return {
    signals: behaviours.flatMap(({ id }) => resolved.signals.get(id) ?? []),
    waiting: resolved.waiting.filter(({ id }) => ids.has(id)),
    blocked: resolved.blocked.filter(({ id }) => ids.has(id)),
  };
}

/** An item and what was written about it count half each. */
function combine(item: Sparse | undefined, text: Sparse | undefined): Sparse | null {
  if (item && text) return addScaled(scaled(item, 0.5), text, 0.5);
  return item ?? text ?? null;
}
