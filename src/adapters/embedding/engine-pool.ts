import type { Worker } from "node:worker_threads";
import { GodwitError } from "../../core/errors.js";
import { startWorker } from "../../threads/start-worker.js";
import type { EngineAnswer, EngineData, EngineTask } from "./engine-messages.js";
import { type Chunk, sentencePasses, tablePasses, WorkQueue } from "./work-queue.js";

/**
 * Another engine (about a second to load, 300 MB) is started only when more texts than this wait for each running one.
 */
const backlogPerEngine = 16;

/** One call of `embed`. */
interface Job {
  vectors: Float32Array[];
  done: number;
  total: number;
  onProgress: ((done: number, total: number) => void) | undefined;
  resolve(vectors: Float32Array[]): void;
  reject(reason: unknown): void;
}

interface Engine {
  worker: Worker;
  ready: boolean;
  chunk: Chunk<Job> | null;
}

/**
 * Up to `threads` engine threads over one queue. A thread is started when work waits and holds the process only while
 * it works.
 */
export class EnginePool {
  readonly #data: EngineData;
  readonly #threads: number;
  readonly #queue: WorkQueue<Job>;
  readonly #jobs = new Set<Job>();
  #engines: Engine[] = [];
  #closed = false;
  /** Why the model could not be loaded the last time; null when it could, or was not needed yet. */
  unusable: string | null = null;

  constructor(data: EngineData, threads: number) {
    this.#data = data;
    this.#queue = new WorkQueue(data.kind === "static" ? tablePasses : sentencePasses);
    this.#threads = threads;
  }

  /** Engines that have loaded the model. */
  get running(): number {
    return this.#engines.filter((engine) => engine.ready).length;
  }

  /** Texts that wait for an engine. */
  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * One joined unit vector per text, in order. Rejects with the signal's reason, or GodwitError CONFIGURATION or
   * UNAVAILABLE.
   */
  embed(
    texts: readonly string[],
    options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
  ): Promise<Float32Array[]> {
    if (this.#closed) return Promise.reject(new GodwitError("UNAVAILABLE", "The local embedding model is closed."));
    if (options.signal?.aborted) return Promise.reject(options.signal.reason as Error);
    if (texts.length === 0) return Promise.resolve([]);
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const job: Job = {
        vectors: Array.from<Float32Array>({ length: texts.length }),
        done: 0,
        total: texts.length,
        onProgress: options.onProgress,
        resolve,
        reject,
      };
      const abort = (): void => this.#fail(job, signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          signal?.removeEventListener("abort", abort);
          settle(value);
        };
      job.resolve = settled(resolve);
      job.reject = settled(reject);
      this.#jobs.add(job);
      this.#queue.add(job, texts);
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#jobs)
      this.#fail(job, new GodwitError("UNAVAILABLE", "The local embedding model was closed while it worked."));
    await Promise.all(this.#engines.map(({ worker }) => worker.terminate()));
  }

  #dispatch(): void {
    for (const engine of this.#engines) {
      if (engine.ready && engine.chunk === null) this.#give(engine);
    }
    if (this.#queue.size > this.#engines.length * backlogPerEngine && this.#engines.length < this.#threads)
      this.#start();
  }

  #give(engine: Engine): void {
    engine.chunk = this.#queue.next();
    if (engine.chunk === null) {
      engine.worker.unref();
      return;
    }
    engine.worker.ref();
    engine.worker.postMessage({ texts: engine.chunk.texts } satisfies EngineTask, []);
  }

  #start(): void {
    const worker = startWorker(new URL("./engine.worker.js", import.meta.url), { workerData: this.#data });
    const engine: Engine = { worker, ready: false, chunk: null };
    this.#engines.push(engine);
    worker.on("message", (answer: EngineAnswer) => this.#receive(engine, answer));
    worker.on("error", (error: Error) => this.#lose(engine, error.message));
    worker.on("exit", (code) => this.#lose(engine, `its thread ended with code ${code}`));
  }

  #receive(engine: Engine, answer: EngineAnswer): void {
    if (answer.kind === "unusable") {
      this.unusable = answer.reason;
      this.#engines = this.#engines.filter((other) => other !== engine);
      void engine.worker.terminate();
      const error = new GodwitError(
        "CONFIGURATION",
        `The sentence model ${this.#data.model.id} could not be loaded (${answer.reason}). Check EMBEDDING_MODEL_DIR.`,
        ["EMBEDDING_MODEL_DIR"],
      );
      for (const job of this.#jobs) this.#fail(job, error);
      return;
    }
    const { chunk } = engine;
    engine.chunk = null;
    engine.ready = true;
    this.unusable = null;
    if (chunk !== null && answer.kind === "done") this.#complete(chunk, answer.vectors);
    this.#dispatch();
  }

  #complete({ job, indexes }: Chunk<Job>, vectors: readonly Float32Array[]): void {
    if (!this.#jobs.has(job)) return;
    indexes.forEach((index, i) => (job.vectors[index] = vectors[i]!));
    job.done += indexes.length;
    try {
      job.onProgress?.(job.done, job.total);
    } catch (error) {
      this.#fail(job, error);
      return;
    }
    if (job.done < job.total) return;
    this.#jobs.delete(job);
    job.resolve(job.vectors);
  }

  #fail(job: Job, reason: unknown): void {
    if (!this.#jobs.delete(job)) return;
    this.#queue.remove(job);
    job.reject(reason);
  }

  /** A thread that died takes the request it worked for with it; the next request starts another. */
  #lose(engine: Engine, reason: string): void {
    if (!this.#engines.includes(engine)) return;
    this.#engines = this.#engines.filter((other) => other !== engine);
    const error = new GodwitError("UNAVAILABLE", `The sentence model stopped: ${reason}.`);
    if (engine.chunk !== null) this.#fail(engine.chunk.job, error);
    if (!engine.ready && this.#engines.length === 0) for (const job of this.#jobs) this.#fail(job, error);
    if (!this.#closed) this.#dispatch();
  }
}
