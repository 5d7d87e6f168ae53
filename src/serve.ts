import { Registry } from "prom-client";
import { createApp, type App } from "./app.js";
import type { Config } from "./config.js";
import type { Logger } from "./logging.js";
import { examples } from "./modules/examples.js";
import { coreMetrics } from "./modules/operations/metrics.js";
import { buildSchema } from "./modules/schema.js";
import { buildServer, type Server } from "./server/server.js";
import type { Database } from "./adapters/postgres/database.js";

export interface Running { app: App; server: Server; url: string; close(): Promise<void> }

/** Opens the stores, serves the API, and says where. */
export async function serve({ config, logger, clock, database }: { config: Config; logger: Logger; clock?: () => number; database?: Database }): Promise<Running> {
  const app = await createApp({ config, logger, ...(clock ? { clock } : {}), ...(database ? { database } : {}) });
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
