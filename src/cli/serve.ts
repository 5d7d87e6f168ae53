import { Command } from "commander";
import { loadConfig } from "../config/config.js";
import { createLogger } from "../logging.js";
import { closeOnSignal } from "../server/shutdown.js";
import { serve } from "../serve.js";

export function serveCommand(): Command {
  return new Command("serve")
    .description("serves the GraphQL API; docs/reference/configuration.md lists the environment it reads")
    .option(
      "--role <names>",
      "what this process does, separated by commas: api, fold, fit, deliver, consume (default: all; GODWIT_ROLES)",
    )
    .option("--json", "print where it listens as JSON, once it does")
    .action(async ({ json, role }: { json?: boolean; role?: string }) => {
      const config = loadConfig(role === undefined ? process.env : { ...process.env, GODWIT_ROLES: role });
      const logger = createLogger({ level: config.log.level });
      const running = await serve({ config, logger });
      logger.info(
        {
          url: running.url,
          roles: config.roles,
          database: config.database.url === null ? "embedded" : "server",
          vectors: config.vectors.kind,
          embedding: config.embedding.kind,
        },
        "serving",
      );
      if (json) process.stdout.write(`${JSON.stringify({ url: running.url })}\n`);
      await new Promise<void>((resolve) => {
        closeOnSignal(
          async () => {
            await running.close();
            resolve();
          },
          logger,
          config.server.shutdownTimeoutMs,
        );
      });
    });
}
