import type { Logger } from "pino";
import type { History } from "../../ports/history/history.js";
import type { RecommendationSetRecord } from "../../ports/history/recommendations.js";
import { userHash } from "../privacy/user-hash.js";
import type { ServedSet } from "./recommendation-service.js";

/** Held alone by who erases a user, so that what was served a moment ago is not written after it. */
export const servedSetsLock = "served-sets";
const flushMs = 100;
const remembered = 500;
/** More unwritten sets than this are not kept: answers must not wait for a log that cannot be written. */
const backlog = 5_000;

/** Served sets: in memory for paging, written to the history behind the answer, a few at a time. */
export class ServedSets {
  readonly #history: History;
  readonly #log: Logger;
  readonly #recent = new Map<string, ServedSet>();
  #unwritten: RecommendationSetRecord[] = [];
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

  /** Puts what was shown of a set down for writing. */
  write(record: RecommendationSetRecord): void {
    if (this.#unwritten.length >= backlog) { this.#log.warn("served recommendations: the history is too slow; one set was not kept"); return; }
    this.#unwritten.push(record);
    this.#timer ??= setTimeout(() => { this.#timer = null; this.#writing = this.#writing.then(() => this.#flush()); }, flushMs);
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
    const sets = this.#unwritten;
    if (sets.length === 0) return;
    this.#unwritten = [];
    try {
      await this.#history.transaction(async (inside) => {
        await inside.lock([servedSetsLock], { shared: true });
        const erased = await inside.erasures.erased([...new Set(sets.map(({ userId }) => userHash(userId)))]);
        await inside.recommendations.save(sets.filter(({ userId }) => !erased.has(userHash(userId))));
      });
    } catch (error) {
      this.#log.warn({ error, sets: sets.length }, "served recommendations could not be written; trying again");
      this.#unwritten = [...sets, ...this.#unwritten].slice(-backlog);
      this.#timer ??= setTimeout(() => { this.#timer = null; this.#writing = this.#writing.then(() => this.#flush()); }, 10 * flushMs).unref();
    }
  }
}
