import type { Transferable } from "node:worker_threads";
import { GodwitError } from "../core/errors.js";
import { startWorker } from "./start-worker.js";

/** A message that is progress, not the result. */
export interface JobProgress {
  kind: "progress";
  done: number;
  total: number;
}

function isProgress(message: unknown): message is JobProgress {
  return typeof message === "object" && message !== null && (message as { kind?: unknown }).kind === "progress";
}

export interface JobOptions {
  transfer?: readonly Transferable[];
  onProgress?: (done: number, total: number) => void;
  /** ends the thread: a service that stops does not wait for a fit */
  signal?: AbortSignal;
}

function stopped(): GodwitError {
  return new GodwitError("UNAVAILABLE", "The service is stopping; the fit was given up and can be started again.");
}

/**
 * Runs a thread that is given `job` and posts one result (and progress before it); rejects when it fails or ends
 * without.
 */
export function runJob<Result>(url: URL, job: object, options: JobOptions = {}): Promise<Result> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(stopped());
      return;
    }
    const worker = startWorker(url, {
      workerData: job,
      ...(options.transfer ? { transferList: [...options.transfer] } : {}),
    });
    worker.on("message", (message: unknown) => {
      if (isProgress(message)) options.onProgress?.(message.done, message.total);
      else {
        resolve(message as Result);
        void worker.terminate();
      }
    });
    const giveUp = (): void => {
      reject(stopped());
      void worker.terminate();
    };
    signal?.addEventListener("abort", giveUp, { once: true });
    worker.on("error", reject);
    worker.on("exit", (code) => {
      // it lives as long as the service, and would keep the job for as long
      signal?.removeEventListener("abort", giveUp);
      reject(new Error(`the thread of ${url.pathname.split("/").at(-1)} ended with code ${code} before its result`));
    });
  });
}
