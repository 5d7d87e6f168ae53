import type { Worker } from "node:worker_threads";
import { GodwitError } from "../../../core/errors.js";
import { startWorker } from "../../../threads/start-worker.js";
import type { AnswerMessage, OperationName, Operations, RequestMessage } from "./protocol.js";

interface Waiting {
  resolve: (answer: Operations[OperationName]["answer"]) => void;
  reject: (error: Error) => void;
}

/** The calling side of one index thread. The thread keeps the process alive only while a call is open. */
export class IndexThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #stopped: GodwitError | null = null;

  constructor() {
    this.#worker = startWorker(new URL("./index.worker.js", import.meta.url));
    this.#worker.unref();
    this.#worker.on("message", (message: AnswerMessage) => this.#settle(message));
    this.#worker.on("error", (error) =>
      this.#stop("The embedded vector index failed; restart the service to load it again.", error),
    );
    this.#worker.on("exit", () =>
      this.#stop("The embedded vector index has stopped; restart the service to load it again."),
    );
  }

  /** Why the thread no longer answers, or null. */
  get stopped(): GodwitError | null {
    return this.#stopped;
  }

  /**
   * Asks the thread; buffers in `transfer` move to it. Throws what the operation throws, UNAVAILABLE when the thread
   * has stopped.
   */
  call<K extends OperationName>(
    operation: K,
    request: Operations[K]["request"],
    transfer: ArrayBuffer[] = [],
  ): Promise<Operations[K]["answer"]> {
    if (this.#stopped) return Promise.reject(this.#stopped);
    return new Promise<Operations[OperationName]["answer"]>((resolve, reject) => {
      const id = this.#nextId++;
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, operation, request } as RequestMessage, transfer);
    }) as Promise<Operations[K]["answer"]>;
  }

  async close(): Promise<void> {
    this.#stop("The vector store is closed.");
    await this.#worker.terminate();
  }

  #settle(message: AnswerMessage): void {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("error" in message) {
      const { code, message: text, path } = message.error;
      waiting.reject(code === null ? new Error(text) : new GodwitError(code, text, path));
    } else {
      waiting.resolve(message.answer);
    }
  }

  #stop(text: string, cause?: unknown): void {
    this.#stopped ??= new GodwitError("UNAVAILABLE", text, [], { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#stopped);
    this.#waiting.clear();
  }
}
