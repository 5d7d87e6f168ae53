import type { Logger } from "pino";
import { GodwitError } from "../../core/errors.js";
import type { History } from "../../ports/history/history.js";
import type { RecommendationSetRecord, ServedPageRecord } from "../../ports/history/recommendations.js";
import { userHash } from "../common/user-hash.js";
import type { ServedSet } from "./recommendation-set.js";
import { isUuid } from "../../core/uuid.js";

/** Held alone by who erases a user, so that what was served a moment ago is not written after it. */
export const servedSetsLock = "served-sets";
const flushMs = 100;
const remembered = 500;
/** Pages of one transaction: a statement holds the embedded database for a few milliseconds at most. */
const pagesAtOnce = 50;
/** More unwritten sets than this are not kept: answers must not wait for a log that cannot be written. */
const backlog = 5_000;
/** A set of another process may be on its way into the history for this long. */
const onItsWayMs = 3 * flushMs;

interface Unwritten {
  readonly userId: string;
  readonly record: () => ServedPageRecord;
}

/** Served sets: in memory for paging, written to the history behind the answer, a few at a time. */
export class ServedSets {
  readonly #history: History;
  readonly #log: Logger;
  readonly #recent = new Map<string, ServedSet>();
  #unwritten: Unwritten[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(history: History, log: Logger) {
    this.#history = history;
    this.#log = log;
  }

  remember(set: ServedSet): void {
    this.#recent.set(set.id, set);
    if (this.#recent.size > remembered) this.#recent.delete(this.#recent.keys().next().value!);
  }

  get(id: string): ServedSet | null {
    return this.#recent.get(id) ?? null;
  }

  /**
   * A set as the history has it, waiting a moment for one that another process is about to write. null = it is not
   * there.
   */
  async read(id: string): Promise<RecommendationSetRecord | null> {
    if (!isUuid(id)) return null;
    const found = await this.#history.recommendations.get(id);
    if (found !== null) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, onItsWayMs);
    });
    return this.#history.recommendations.get(id);
  }

  /** A set as the history has it at this moment; null = it is not there. */
  stored(id: string): Promise<RecommendationSetRecord | null> {
    return this.#history.recommendations.get(id);
  }

  /** Whose set it is; null = it is not kept. */
  async ownerOf(id: string): Promise<string | null> {
    return this.get(id)?.userId ?? (await this.read(id))?.userId ?? null;
  }

  /** Puts a page of a set down for writing; `record` is called when it is written. */
  write(userId: string, record: () => ServedPageRecord): void {
    if (this.#unwritten.length >= backlog) {
      this.#log.warn("served recommendations: the history is too slow; one set was not kept");
      return;
    }
    this.#unwritten.push({ userId, record });
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#writing = this.#writing.then(() => this.#flush());
    }, flushMs);
  }

  /** How many times each item was shown to a user since a time (epoch ms), what is not written yet included. */
  async shown(userId: string, since: number): Promise<ReadonlyMap<string, number>> {
    if (this.#unwritten.some((set) => set.userId === userId)) this.#writing = this.#writing.then(() => this.#flush());
    await this.#writing;
    return this.#history.recommendations.shown(userId, since);
  }

  /** Comes back when everything that was put down is in the history. Throws UNAVAILABLE where it cannot be written. */
  async written(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#flush());
    await this.#writing;
    if (this.#unwritten.length > 0)
      throw new GodwitError("UNAVAILABLE", "What was shown cannot be written down at the moment; try again later.");
  }

  /** Another codebook serves: sets that were made under the former one are read from the history again. */
  forgetAll(): void {
    this.#recent.clear();
  }

  /** Forgets a user's sets. */
  forget(userId: string): void {
    for (const [id, set] of this.#recent) if (set.userId === userId) this.#recent.delete(id);
    this.#unwritten = this.#unwritten.filter((set) => set.userId !== userId);
  }

  /** Writes everything that is still in memory. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#writing;
    await this.#flush();
  }

  async #flush(): Promise<void> {
    while (this.#unwritten.length > 0) if (!(await this.#save(this.#unwritten.splice(0, pagesAtOnce)))) return;
  }

  /** false = they could not be written, and wait for another try. */
  async #save(sets: Unwritten[]): Promise<boolean> {
    try {
      await this.#history.transaction(async (inside) => {
        await inside.lock([servedSetsLock], { shared: true });
        const erased = await inside.erasures.erased([...new Set(sets.map(({ userId }) => userHash(userId)))]);
        const owners = await inside.people.owners([...new Set(sets.map(({ userId }) => userId))]);
        await inside.recommendations.save(
          sets.flatMap(({ userId, record }) =>
            erased.has(userHash(userId)) ? [] : [{ ...record(), userId: owners.get(userId) ?? userId }],
          ),
        );
      });
      return true;
    } catch (error) {
      this.#log.warn({ error, sets: sets.length }, "served recommendations could not be written; trying again");
      this.#unwritten = [...sets, ...this.#unwritten].slice(-backlog);
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.#writing = this.#writing.then(() => this.#flush());
      }, 10 * flushMs).unref();
      return false;
    }
  }
}
