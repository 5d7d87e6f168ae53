import type { Logger } from "pino";
import type { History } from "../../ports/history/history.js";
import type { RetainedKind, RetentionPeriod } from "../../core/retention.js";
import { refoldJob } from "../behaviours/jobs.js";
import { scrubLater } from "./upkeep.js";
import { dayMs } from "../../core/time.js";

const lock = "retention";
const atOnce = 1_000;
/** One look deletes at most this many batches of a kind; the next look goes on. */
const batches = 100;

export interface RetentionParts {
  history: History;
  periods: readonly RetentionPeriod[];
  /** called after commit: histories have become shorter */
  onRemoved(): void;
  log: Logger;
  clock: () => number;
}

/**
 * Deletes what is older than it may be kept, a bounded batch at a time, and has the interests of those concerned folded
 * anew.
 */
export class Retention {
  readonly #parts: RetentionParts;
  /** kind → the day up to which everything has been deleted */
  readonly #swept = new Map<RetainedKind, number>();

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /**
   * Answers with how many of each kind were deleted. Whole days go together, so a user is folded anew once a day at
   * most.
   */
  async sweep(): Promise<Partial<Record<RetainedKind, number>>> {
    const { history, periods, clock, log } = this.#parts;
    const deleted: Partial<Record<RetainedKind, number>> = {};
    for (const { kind, ms } of periods) {
      const before = Math.floor((clock() - ms) / dayMs) * dayMs;
      if ((this.#swept.get(kind) ?? -Infinity) >= before) continue;
      let count = 0;
      let last = atOnce;
      for (let i = 0; i < batches && last === atOnce; i++) {
        const done = await this.#batch(kind, before);
        if (done === null) return deleted; // another process is at it
        count += last = done;
      }
      if (last < atOnce) this.#swept.set(kind, before);
      if (count > 0) deleted[kind] = count;
    }
    if (Object.keys(deleted).length > 0) {
      await history.transaction((inside) => scrubLater(inside, clock()));
      log.info({ deleted }, "what was older than GODWIT_RETENTION allows was deleted");
    }
    return deleted;
  }

  async #batch(kind: RetainedKind, before: number): Promise<number | null> {
    const { history, onRemoved } = this.#parts;
    const gone = await history.transaction(async (inside) => {
      if (!(await inside.lock([lock], { wait: false })).has(lock)) return null;
      if (kind === "FEEDBACK") return inside.retention.feedback(before, atOnce);
      if (kind === "RECOMMENDATIONS") return inside.retention.recommendations(before, atOnce);
      if (kind === "REFUSED") return inside.retention.refusals(before, atOnce);
      if (kind === "DEAD") return inside.retention.deadWork(before, atOnce);
      const behaviours = await inside.retention.behaviours(kind, before, atOnce);
      await refoldJob.addKeys(inside, [...new Set(behaviours.map(({ userId }) => userId))]);
      return behaviours;
    });
    if (gone === null || typeof gone === "number") return gone;
    if (gone.length > 0) onRemoved();
    return gone.length;
  }
}
