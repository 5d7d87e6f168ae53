import { createApp, type App } from "../app.js";
import { loadConfig, type Config } from "../config/config.js";
import { createLogger } from "../logging.js";

/**
 * Opens the stores the environment names, does `work`, and closes them. Logs go to stderr, warnings and worse unless
 * LOG_LEVEL says more.
 */
export async function withApp<T>(work: (app: App, config: Config) => Promise<T>): Promise<T> {
  const config = loadConfig(process.env);
  const logger = createLogger({ level: process.env["LOG_LEVEL"] ? config.log.level : "warn" });
  const app = await createApp({ config, logger });
  try {
    return await work(app, config);
  } finally {
    await app.close();
  }
}

/** With --json, one document on stdout; else the lines. */
export function print(json: boolean | undefined, document: unknown, lines: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${lines()}\n`);
}
