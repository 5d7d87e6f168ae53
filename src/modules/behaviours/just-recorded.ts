import type { BehaviourRecord } from "../../ports/history/behaviours.js";

/** Those that wait longer than so many others are read from the history. */
const most = 5_000;

/**
 * Behaviours that were committed a moment ago and are about to be folded in this process, so that folding need not
 * read them back. Each is handed out once. What is taken back or corrected meanwhile brings a fold of the whole
 * history with it, which reads nothing here.
 */
export class JustRecorded {
  readonly #records = new Map<string, BehaviourRecord>();

  /** After the commit. A text would be kept in memory for nothing: it has to be looked up to be embedded. */
  add(records: readonly BehaviourRecord[]): void {
    for (const record of records) {
      if (record.text !== null || record.textHash !== null) continue;
      this.#records.set(record.id, record);
    }
    for (const [oldest] of this.#records) {
      if (this.#records.size <= most) break;
      this.#records.delete(oldest);
    }
  }

  /** Those of the ids that are here, and the ids of the others. */
  take(ids: readonly string[]): { found: BehaviourRecord[]; missing: string[] } {
    const found: BehaviourRecord[] = [];
    const missing: string[] = [];
    for (const id of ids) {
      const record = this.#records.get(id);
      if (record === undefined) missing.push(id);
      else found.push(record);
      this.#records.delete(id);
    }
    return { found, missing };
  }

  /** Nothing of a user stays in memory. */
  forget(userId: string): void {
    for (const [id, record] of this.#records) if (record.userId === userId) this.#records.delete(id);
  }
}
