import { relative } from "node:path";
import { CommanderError } from "commander";
import { isLoopback, loadConfig, type Config } from "../../src/config/config.js";
import type { Environment } from "../../src/config/read.js";
import { GodwitError } from "../../src/core/errors.js";
import { dayMs } from "../../src/core/time.js";
import { createLogger } from "../../src/logging.js";
import { exampleTabs } from "../../src/server/examples.js";
import { serve } from "../../src/serve.js";
import { closeOnSignal } from "../../src/server/shutdown.js";
import { showcase } from "../town/showcase.js";
import { ask, situationsOf } from "./answers.js";
import { credentials } from "./credentials.js";
import { wrapped } from "./layout.js";
import { readPlayers } from "./live/player.js";
import { liveDays, watch } from "./live/watch.js";
import { load } from "./load.js";
import { readOptions, type DemoOptions } from "./options.js";
import { prepare } from "./prepare.js";
import { about, report } from "./report.js";
import { clear, workspaceOf, writeManifest, type Workspace } from "./workspace.js";

const loopback = "127.0.0.1";
const base = ".godwit/demo";
/** So many people live where one watches: their history is there in half a minute. */
const liveUsers = 30;
/** The demo stands on its own: stores are not filled with its data, models not asked unless --endpoint says so. */
const stores = /^(DATABASE_URL|QDRANT_)/;
/**
 * How often the town's people come, and one false alarm in ten years of one of them: A = 1,120 sessions. Chosen on
 * towns of other seeds.
 */
const townBudget: Environment = { GODWIT_SESSIONS_PER_YEAR: "112", GODWIT_FALSE_ALARMS_USER_YEARS: "10" };
/** Where ada, whom the demo shows, is at these times. */
export const townScenes = { morning: { device: "desktop" }, evening: { device: "phone" } };
const models = /^(OPENAI_|EMBEDDING_|LANGUAGE_MODEL)/;

/** The demo command; answers with the exit code once it has ended. */
export async function demo(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    await (options.live === undefined ? run(options) : watchLive(options, options.live));
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(
      `\n${error instanceof Error ? (explained(error) ?? error.stack ?? error.message) : String(error)}\n`,
    );
    return error instanceof GodwitError && error.code === "CONFIGURATION" ? 2 : 1;
  }
}

async function run(options: DemoOptions): Promise<void> {
  const workspace = workspaceOf(options, process.env["GODWIT_DATA_DIR"] || base);
  const door = options.auth ? credentials() : null;
  const config = demoConfig(options, workspace, door?.environment);
  const logger = createLogger({ level: process.env["LOG_LEVEL"] ? config.log.level : "error" });
  const isTown = options.dataset === undefined;
  if (options.fresh) await clear(workspace);
  const manifest = await prepare(workspace, options);
  // A real set ended years ago: the demo's clock goes on from its last behaviour, so that "now" means what it meant
  // then.
  const behind = isTown ? 0 : Date.now() - manifest.to;
  const { end } = options;
  const clock = (): number => (isTown && end !== undefined ? end : Date.now() - behind);
  say(`\n${about(manifest)}`);
  if (isTown) say(wrapped(`All of it is simulated. What is true of every user is in ${shown(workspace.truth)}.`, ""));
  else say(wrapped("The clock of this demo goes on from the last behaviour.", ""));
  if (manifest.subject === null) {
    say(wrapped("Importing it, once: this takes some minutes.", ""));
    manifest.subject = await load(workspace, isTown, { config, logger, clock });
    await writeManifest(workspace, manifest);
  }
  const { subject } = manifest;
  const scenes = isTown ? townScenes : { morning: {}, evening: {} };
  const now = clock();
  const running = await serve({
    config,
    logger,
    clock,
    examples: exampleTabs({ now, ...subject, morningScene: scenes.morning, eveningScene: scenes.evening }),
  });
  try {
    const situations = situationsOf(subject, now, scenes);
    const made = door === null ? null : await door.make(running.app.runtime, subject.userId);
    const answers = await ask(running.url, subject, {
      ...situations,
      ...(made === null ? {} : { credential: made.key }),
    });
    say(`\n${report({ subject, answers, now, ...situations, truth: isTown ? showcase : {} })}\n`);
    if (made !== null) {
      say("It asks for credentials; the studio and GraphiQL take either, for a day:");
      say(`  a key that may do everything\n${made.key}`);
      say(`  a token of ${subject.userId}, who sees and steers only what is their own\n${made.token}\n`);
    }
  } catch (error) {
    await running.close();
    throw error;
  }
  if (options.exit) return running.close();
  say(`Open ${new URL("/", running.url).href} for the studio, which draws all this; or`);
  say(`${running.url} for GraphiQL, with these questions and more as tabs. Ctrl-C stops it.`);
  say(
    wrapped(`The data stays in ${shown(workspace.folder)}; the next start takes seconds. --fresh loads it anew.`, ""),
  );
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
}

/** A town of which people go on living while one watches. */
async function watchLive(options: DemoOptions, live: string | true): Promise<void> {
  const end = Math.floor(Date.now() / dayMs - liveDays) * dayMs;
  const town = { ...options, users: Math.min(options.users, liveUsers), small: true, end };
  const workspace = workspaceOf(town, process.env["GODWIT_DATA_DIR"] || `${base}-live`);
  const config = demoConfig(town, workspace);
  const logger = createLogger({ level: process.env["LOG_LEVEL"] ? config.log.level : "error" });
  await clear(workspace); // what was played before has happened already
  const manifest = await prepare(workspace, town);
  const people = (live === true ? "sam" : live).split(",").map((name) => name.trim());
  const cast = await readPlayers(workspace, people, { from: end, days: liveDays });
  say(`\n${about(manifest)}`);
  manifest.subject = await load(workspace, true, { config, logger, clock: Date.now });
  await writeManifest(workspace, manifest);
  const running = await serve({ config, logger, clock: Date.now });
  try {
    await watch(cast, { url: running.url, pace: options.pace, from: end, say });
    if (options.exit) return;
    say(`\nOpen ${new URL("/", running.url).href} to look at them in the studio. Ctrl-C stops it.`);
    await new Promise<void>((resolve) => closeOnSignal(async () => resolve(), logger, config.server.shutdownTimeoutMs));
  } finally {
    await running.close();
  }
}

/** The configuration of a demo: the environment's, but for its stores and, without --endpoint, its models. */
export function demoConfig(
  { port, endpoint, dataset }: DemoOptions,
  { database }: Workspace,
  door: Environment = {},
): Config {
  const kept = Object.entries(process.env).filter(([name]) => !stores.test(name) && (endpoint || !models.test(name)));
  return loadConfig({
    ...(dataset === undefined ? townBudget : {}),
    // A key that an earlier demo has made ends development mode for good: here it goes on.
    ...(isLoopback(process.env["HOST"] || loopback) ? { GODWIT_AUTH: "off" } : {}),
    ...Object.fromEntries(kept),
    ...door,
    GODWIT_DATA_DIR: database,
    ...(port === undefined ? {} : { PORT: port }),
  });
}

function explained(error: Error): string | null {
  if (error instanceof GodwitError) return error.message;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  return code === "EADDRINUSE"
    ? `Port ${port} is in use by another process. Give another one: npm run demo -- --port 4001`
    : null;
}

function shown(path: string): string {
  return relative(process.cwd(), path) || ".";
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
