import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * Starts a worker thread from a module beside the caller: `startWorker(new URL("./scan.worker.js", import.meta.url))`.
 *
 * The compiled service has that .js file; in a checkout only the .ts exists, which the thread loads through tsx.
 */
export function startWorker(url: URL, options: WorkerOptions = {}): Worker {
  if (!import.meta.url.endsWith(".ts")) return new Worker(url, options);
  const source = url.href.replace(/\.js$/, ".ts");
  return new Worker(
    `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(source)}); });`,
    { ...options, eval: true, execArgv: [] },
  );
}
