import type { Logger } from "../logging.js";

/** A promise that resolves after so many milliseconds without keeping the process alive. */
export function deadline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/**
 * Runs `close` once on the first SIGINT or SIGTERM and ends the process: status 0 when it finished, 1 when it failed or
 * took longer than `timeoutMs`. A second signal ends the process at once with 128 + its number.
 */
export function closeOnSignal(close: () => Promise<void>, logger: Logger, timeoutMs: number): void {
  let stopping = false;
  const stop = (signal: "SIGINT" | "SIGTERM"): void => {
    if (stopping) process.exit(signal === "SIGINT" ? 130 : 143);
    stopping = true;
    logger.info({ signal, timeoutMs }, "stopping");
    const late = deadline(timeoutMs).then(() => Promise.reject(new Error(`stopping took longer than ${timeoutMs} ms`)));
    Promise.race([close(), late]).then(
      () => {
        logger.info("stopped");
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}
