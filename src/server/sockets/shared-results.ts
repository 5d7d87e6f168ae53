import type { ExecutionResult } from "graphql";

export type Results = AsyncGenerator<ExecutionResult, void, void>;

/** Results that may wait for one subscriber; with more it has fallen behind. */
const mostWaiting = 64;

/** What one subscriber has not taken yet. */
class Queue {
  readonly #waiting: ExecutionResult[] = [];
  #wake: (() => void) | null = null;
  #done = false;

  /** false = it is full */
  push(result: ExecutionResult): boolean {
    if (this.#waiting.length >= mostWaiting) return false;
    this.#waiting.push(result);
    this.#wake?.();
    return true;
  }

  end(): void {
    this.#done = true;
    this.#wake?.();
  }

  async take(): Promise<IteratorResult<ExecutionResult, void>> {
    for (;;) {
      const value = this.#waiting.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#done) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

interface Shared {
  readonly opening: Promise<Results | ExecutionResult>;
  /** each with what happens when it falls behind */
  readonly queues: Map<Queue, () => void>;
  readonly stop: () => void;
}

/**
 * Equal subscriptions (the same document, variables and rights) have one source and one computation for each event,
 * however many listen.
 */
export class SharedResults {
  readonly #shared = new Map<string, Shared>();

  /**
   * The results of the subscription that `key` names; `start` begins it for the first listener, `stop` is called when
   * the last has gone, and `behind` when this one does not take its results in time.
   */
  async join(
    key: string,
    { start, stop, behind }: { start: () => Promise<Results | ExecutionResult>; stop: () => void; behind: () => void },
  ): Promise<Results | ExecutionResult> {
    let shared = this.#shared.get(key);
    if (shared === undefined) {
      shared = { opening: start(), queues: new Map(), stop };
      this.#shared.set(key, shared);
      void this.#pump(key, shared);
    }
    const queue = new Queue();
    shared.queues.set(queue, behind);
    const source = await shared.opening;
    if (!(Symbol.asyncIterator in source)) return source;
    return this.#listen(key, shared, queue);
  }

  async #pump(key: string, shared: Shared): Promise<void> {
    try {
      const source = await shared.opening;
      if (Symbol.asyncIterator in source)
        for await (const result of source)
          for (const [queue, behind] of shared.queues) if (!queue.push(result)) behind();
    } catch {
      // those who opened it are told
    } finally {
      if (this.#shared.get(key) === shared) this.#shared.delete(key);
      for (const queue of shared.queues.keys()) queue.end();
    }
  }

  #listen(key: string, shared: Shared, queue: Queue): Results {
    const leave = async (): Promise<IteratorResult<ExecutionResult, void>> => {
      queue.end();
      shared.queues.delete(queue);
      if (shared.queues.size === 0 && this.#shared.get(key) === shared) {
        this.#shared.delete(key);
        shared.stop();
        const source = await shared.opening;
        if (Symbol.asyncIterator in source) void source.return();
      }
      return { done: true, value: undefined };
    };
    const listener: Results = {
      next: () => queue.take(),
      return: leave,
      throw: async (error: unknown) => {
        await leave();
        throw error;
      },
      [Symbol.asyncIterator]: () => listener,
    };
    return listener;
  }
}
