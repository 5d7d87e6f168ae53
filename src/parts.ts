import { createBackup } from "./adapters/postgres/backup.js";
import { openEmbedded, openServer, type Database } from "./adapters/postgres/database.js";
import { prismaHistory } from "./adapters/postgres/history/history.js";
import { createWebhookSender } from "./adapters/webhook/http-sender.js";
import type { Config } from "./config/config.js";
import type { Logger } from "./logging.js";
import { WebhookService } from "./modules/webhooks/webhook-service.js";
import type { Backup } from "./ports/backup.js";
import type { History } from "./ports/history/history.js";

// Parts of the application by themselves, for commands that need no more of it.

/** The database alone, migrated. */
export function openDatabase({ database: { url, dataDir, patienceMs } }: Config, log: Logger): Promise<Database> {
  return url === null ? openEmbedded(dataDir) : openServer(url, { patienceMs, log });
}

/** The history alone, for commands that need no model and no vectors. */
export async function openHistory(config: Config, log: Logger): Promise<History> {
  return prismaHistory(await openDatabase(config, log));
}

/** Backups alone, for commands that copy the database. */
export async function openBackup(config: Config, log: Logger): Promise<Backup> {
  return createBackup(await openDatabase(config, log));
}

/** Webhooks alone; what is registered here is told by the processes that serve. */
export async function openWebhooks(
  config: Config,
  log: Logger,
): Promise<{ service: WebhookService; close(): Promise<void> }> {
  const history = await openHistory(config, log);
  return {
    service: new WebhookService({
      history,
      sender: createWebhookSender(config.webhooks),
      secret: config.webhooks.secret,
      wake: () => {},
    }),
    close: () => history.close(),
  };
}
