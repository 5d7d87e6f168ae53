/**
 * The service as `godwit serve` starts it, in a process that its tests may kill: loaded at once, started when it is
 * told.
 */
import { loadConfig } from "../../../src/config/config.js";
import { createLogger } from "../../../src/logging.js";
import { serve, type Running } from "../../../src/serve.js";
import type { Command, Reply } from "./protocol.js";
import { residentOf } from "./resident.js";

const config = loadConfig(process.env);
const logger = createLogger({ level: config.log.level });
let running: Running | null = null;

const tell = (reply: Reply): void => {
  process.send!(reply);
};

async function answer(command: Command): Promise<unknown> {
  if (command.kind === "start") return { url: (running = await serve({ config, logger })).url };
  if (running === null) throw new Error("not started");
  const { runtime, database } = running.app;
  switch (command.kind) {
    case "reindex":
      return runtime.services.topics.reindex();
    case "settle":
      return runtime.settle();
    case "measure": {
      globalThis.gc?.();
      const { rss, heapUsed, external } = process.memoryUsage();
      return {
        resident: rss,
        where: await residentOf(process.pid),
        heap: heapUsed,
        external,
        statements: database.statements(),
      };
    }
    case "key": {
      const { scopes } = command;
      const { key, record } = await runtime.services.access.keys.create({ name: "trust", scopes, expiresAt: null });
      return { id: record.id, key };
    }
    case "close":
      await running.close();
      return null;
  }
}

process.on("message", (message: Command & { id: number }) => {
  void answer(message).then(
    (value) => {
      tell({ id: message.id, answer: value });
      if (message.kind === "close") process.exit(0);
    },
    (error: unknown) => tell({ id: message.id, error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on("disconnect", () => process.exit(1)); // nobody is left to stop it
tell({ id: 0, answer: null });
