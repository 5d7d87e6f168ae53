/**
 * The service as `godwit serve` starts it, in a process that its tests may kill: loaded at once, started when it is
 * told.
 */
import "../../../src/config/production.js";
import { loadConfig } from "../../../src/config/config.js";
import { createLogger } from "../../../src/logging.js";
import { serve, type Running } from "../../../src/serve.js";
import { answerCommands } from "./answer-commands.js";
import type { Answers, Command } from "./protocol.js";
import { watchHolds } from "./holds.js";
import { residentOf } from "./resident.js";

const config = loadConfig(process.env);
const logger = createLogger({ level: config.log.level });
let running: Running | null = null;
const watch = watchHolds();

function app(): Running["app"] {
  if (running === null) throw new Error("not started");
  return running.app;
}

answerCommands<Command, Answers>({
  start: async () => ({ url: (running = await serve({ config, logger })).url }),
  reindex: () => app().runtime.services.topics.reindex(),
  settle: () => app().runtime.settle(),
  async measure() {
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    return {
      resident: rss,
      where: await residentOf(process.pid),
      heap: heapUsed,
      external,
      statements: app().database.statements(),
    };
  },
  async processor() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  async holds() {
    return watch();
  },
  async key({ scopes }) {
    const { keys } = app().runtime.services.access;
    const { key, record } = await keys.create({ name: "trust", scopes, expiresAt: null });
    return { id: record.id, key };
  },
  async close() {
    await running?.close();
    return null;
  },
});
