import type { Worker } from "node:worker_threads";
import { GodwitError } from "../../../core/errors.js";
import type { Offer } from "../../../core/migrations/offer.js";
import { startWorker } from "../../../threads/start-worker.js";
import type { Looked, LookRequest, LooksAnswer, LooksRequest, OfferRequest } from "./protocol.js";

interface Waiting {
  resolve(done: Looked | Offer): void;
  reject(error: Error): void;
}

/**
 * The calling side of the thread that looks at sessions and learns what everybody finds: both would hold requests
 * up. It is started with the first look, keeps the process alive only while one is open, and is started anew where it
 * has failed.
 */
export class LooksThread {
  #worker: Worker | null = null;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  /** Throws what the look throws, UNAVAILABLE when the thread has ended. */
  look(request: Omit<LookRequest, "kind">): Promise<Looked> {
    return this.#ask({ ...request, kind: "look" }) as Promise<Looked>;
  }

  /** What everybody finds, learnt from the states of a sample of users, which are handed over. Throws as `look`. */
  offer(states: OfferRequest["states"], k: number): Promise<Offer> {
    const transferred = states.map(({ buffer }) => buffer);
    return this.#ask({ kind: "offer", states, k }, transferred) as Promise<Offer>;
  }

  #ask(request: LookRequest | OfferRequest, transferred: readonly ArrayBuffer[] = []): Promise<Looked | Offer> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      if (this.#waiting.size === 0) worker.ref();
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id } satisfies LooksRequest, transferred);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#end(worker);
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = startWorker(new URL("./looks.worker.js", import.meta.url));
    worker.unref();
    worker.on("message", (answer: LooksAnswer) => this.#settle(worker, answer));
    worker.on("error", () => this.#end(worker));
    worker.on("exit", () => this.#end(worker));
    return worker;
  }

  #settle(worker: Worker, answer: LooksAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) worker.unref();
    if ("error" in answer) {
      const { code, message } = answer.error;
      waiting?.reject(code === null ? new Error(message) : new GodwitError(code, message));
    } else waiting?.resolve(answer.done);
  }

  #end(worker: Worker | null): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#waiting.values())
      reject(new GodwitError("UNAVAILABLE", "The thread that looks at sessions has ended; trying again."));
    this.#waiting.clear();
  }
}
