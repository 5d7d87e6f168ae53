import type { Logger } from "pino";
import { z } from "zod";
import { isYoung } from "../../core/time.js";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { VectorStore } from "../../ports/vector-store.js";
import { itemsAlias, itemsCollection } from "../catalogue/spaces.js";
import { interestCollections, interestsCollection } from "../interests/interest-collections.js";
import type { Editions } from "../kit/editions.js";
import { Setting } from "../kit/settings.js";
import { isReindexing } from "./reindex.js";

/** A space that no process has embedded in for so long is left behind. */
export const graceMs = 10 * 60_000;
/** A process says so often that it embeds in its space. */
const sayMs = 60_000;
const rowsAtOnce = 5_000;

/** space → when a process that embeds in it was there last, epoch ms */
const spacesSetting = new Setting("spaces-in-use", z.record(z.string(), z.number()));
/** interests collection of a former codebook → when it was found, epoch ms */
const leavingSetting = new Setting("collections-leaving", z.record(z.string(), z.number()));

export interface FormerSpaceParts {
  readonly history: History;
  readonly vectors: VectorStore;
  readonly embedder: Embedder;
  readonly editions: Editions;
  readonly log: Logger;
  readonly clock: () => number;
}

/**
 * What a space leaves behind when another one serves: processes that still embed in it, as during a rolling start of a
 * new version, go on with its collection. When they are gone, it is removed, and its vectors from PostgreSQL too.
 */
export class FormerSpaces {
  readonly #parts: FormerSpaceParts;
  readonly #begunAt: number;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(parts: FormerSpaceParts) {
    this.#parts = parts;
    this.#begunAt = parts.clock();
  }

  /** Says which space this process embeds in, and removes what nobody uses any more. */
  async tidy(): Promise<void> {
    const { history, embedder, editions, clock } = this.#parts;
    const now = clock();
    if (embedder.space === "") return; // a model that has not answered yet embeds nowhere
    if (Math.abs(now - this.#saidAt) >= sayMs) {
      this.#saidAt = now;
      await change(history, spacesSetting, (spaces) => ({ ...spaces, [embedder.space]: now }));
    }
    const { space } = editions.current;
    if (space !== embedder.space || (await isReindexing(history))) return;
    await this.#dropInterests(now);
    await this.#dropSpaces(space, now);
  }

  async #dropSpaces(space: string, now: number): Promise<void> {
    const { history, vectors, log } = this.#parts;
    // All others have said theirs by then.
    if (now - this.#begunAt < graceMs) return;
    const seen = (await spacesSetting.read(history)) ?? {};
    const inUse = Object.keys(seen).filter((one) => isYoung(seen[one]!, now, graceMs));
    // Raw vectors stay in PostgreSQL: the next space of the same model is made of them.
    const used = new Set([space, this.#parts.embedder.centring?.raw ?? space, ...inUse]);
    const kept = new Set([space, ...inUse].map(itemsCollection));
    for (const name of await vectors.collections())
      if (name.startsWith(`${itemsAlias}-`) && !kept.has(name)) {
        log.info({ collection: name }, "nobody uses this space any more: its collection is dropped");
        await vectors.dropCollection(name);
      }
    for (const former of await history.embeddings.spaces())
      if (!used.has(former)) while ((await history.embeddings.remove(former, rowsAtOnce)) === rowsAtOnce);
    if (Object.keys(seen).some((one) => !used.has(one)))
      await change(history, spacesSetting, (spaces) =>
        Object.fromEntries(Object.entries(spaces).filter(([one]) => used.has(one))),
      );
  }

  /** Requests that began under a former codebook end in its collection. */
  async #dropInterests(now: number): Promise<void> {
    const { history, vectors, editions } = this.#parts;
    const { codebook } = editions.current;
    if (codebook === null) return;
    const others = (await interestCollections(vectors)).filter((name) => name !== interestsCollection(codebook.id));
    const leaving = (await leavingSetting.read(history)) ?? {};
    if (others.length === 0 && Object.keys(leaving).length === 0) return;
    const known = new Set((await history.codebooks.list(1_000)).map(({ id }) => interestsCollection(id)));
    const former = others.filter((name) => !known.has(name));
    for (const name of former)
      if (leaving[name] !== undefined && !isYoung(leaving[name], now, sayMs)) await vectors.dropCollection(name);
    await change(history, leavingSetting, (before) =>
      Object.fromEntries(
        former.flatMap((name) =>
          before[name] !== undefined && !isYoung(before[name], now, sayMs) ? [] : [[name, before[name] ?? now]],
        ),
      ),
    );
  }
}

function change(
  history: History,
  setting: typeof spacesSetting,
  next: (before: Record<string, number>) => Record<string, number>,
): Promise<void> {
  return history.transaction(async (inside) => {
    await inside.lock([setting.name]);
    await setting.write(inside, next((await setting.read(inside)) ?? {}));
  });
}
