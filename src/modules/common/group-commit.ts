import { AsyncLocalStorage } from "node:async_hooks";
import { GodwitError } from "../../core/errors.js";
import { onWhoseBehalf } from "../../ports/on-behalf-of.js";

/** A group grows to so many elements, and beyond by one batch at most. */
const fullAt = 500;
/** A group that takes longer, as one that waits for a lock, is not waited for by others. */
const slowMs = 25;
const mostAtOnce = 6;

export interface GroupCommitOptions<Batch, Result> {
  sizeOf(batch: Batch): number;
  /** All or nothing; a result a batch, in order. */
  commit(batches: readonly Batch[]): Promise<Result[]>;
}

interface Waiting<Batch, Result> {
  readonly batch: Batch;
  readonly caller: string;
  /** runs something as whoever sent this batch: their trace, their turn */
  readonly as: <T>(work: () => T) => T;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Commits together what arrives while the former group is being committed: each batch is answered after its own commit.
 * A batch that fails is found by committing each by itself, so it costs the others nothing but time.
 */
export class GroupCommit<Batch, Result> {
  readonly #options: GroupCommitOptions<Batch, Result>;
  #waiting: Waiting<Batch, Result>[] = [];
  #running = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: GroupCommitOptions<Batch, Result>) {
    this.#options = options;
  }

  add(batch: Batch): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, caller: onWhoseBehalf(), as: AsyncLocalStorage.snapshot(), resolve, reject });
      if (this.#running === 0) this.#begin();
      else if (this.#timer === null) this.#timer = setTimeout(() => this.#isSlow(), slowMs).unref();
    });
  }

  #isSlow(): void {
    this.#timer = null;
    if (this.#waiting.length > 0 && this.#running < mostAtOnce) this.#begin();
  }

  #begin(): void {
    const group = this.#next();
    this.#running++;
    void group[0]!
      .as(() => this.#commit(group))
      .finally(() => {
        this.#running--;
        if (this.#waiting.length > 0) this.#begin();
      });
  }

  /** Each caller's first batch, then each caller's second: a hundred of one are not before one of another. */
  #next(): Waiting<Batch, Result>[] {
    const turns = new Map<string, number>();
    const ordered = this.#waiting
      .map((one) => {
        const turn = turns.get(one.caller) ?? 0;
        turns.set(one.caller, turn + 1);
        return { one, turn };
      })
      .toSorted((a, b) => a.turn - b.turn);
    let size = 0;
    const group = new Set<Waiting<Batch, Result>>();
    for (const { one } of ordered) {
      if (size >= fullAt) break;
      group.add(one);
      size += this.#options.sizeOf(one.batch);
    }
    this.#waiting = this.#waiting.filter((one) => !group.has(one));
    return [...group];
  }

  async #commit(group: readonly Waiting<Batch, Result>[]): Promise<void> {
    try {
      const results = await this.#options.commit(group.map(({ batch }) => batch));
      group.forEach(({ resolve }, i) => resolve(results[i]!));
    } catch (error) {
      if (group.length === 1 || isOutage(error)) for (const { reject } of group) reject(error);
      else for (const one of group) await one.as(() => this.#commit([one]));
    }
  }
}

const isOutage = (error: unknown): boolean => error instanceof GodwitError && error.code === "UNAVAILABLE";
