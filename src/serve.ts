import { Registry } from "prom-client";
import { createApp, type App } from "./app.js";
import type { Config } from "./config.js";
import type { Logger } from "./logging.js";
import { exampleTabs } from "./modules/examples.js";
import { coreMetrics } from "./modules/operations/metrics.js";
import { buildSchema } from "./modules/schema.js";
import type { Example } from "./server/graphiql.js";
import { buildServer, type Server } from "./server/server.js";
import type { Database } from "./adapters/postgres/database.js";

export interface Running { app: App; server: Server; url: string; close(): Promise<void> }

export interface ServeOptions {
  config: Config;
  logger: Logger;
  /** epoch ms; tests and the demo hand in their own */
  clock?: () => number;
  /** opened already */
  database?: Database;
  /** the tabs that GraphiQL opens with */
  examples?: readonly Example[];
}

/** Opens the stores, serves the API, and says where. */
export async function serve({ config, logger, clock = Date.now, database, examples = exampleTabs({ now: clock() }) }: ServeOptions): Promise<Running> {
  const app = await createApp({ config, logger, clock, ...(database ? { database } : {}) });
  const registry = new Registry();
  coreMetrics(registry, app);
  const { health } = app.core.services;
  try {
    const server = await buildServer({
      schema: buildSchema(), config, logger, registry, examples,
      context: ({ requestId }) => app.context(requestId),
      ready: () => app.core.ready,
      health: async () => {
        const { state, components } = await health.read();
        return { state, components: Object.fromEntries(components.map(({ name, ...component }) => [name, component])) };
      },
    });
    const { url } = await server.listen();
    return { app, server, url, close: async () => { await server.close(); await app.close(); } };
  } catch (error) {
    await app.close();
    throw error;
  }
}
