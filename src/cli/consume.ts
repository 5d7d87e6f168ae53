import { setTimeout as delayed } from "node:timers/promises";
import { Command, CommanderError, Option } from "commander";
import { createApp } from "../app.js";
import { loadConfig } from "../config/config.js";
import type { StreamPlace } from "../ports/history/streams.js";
import { createLogger } from "../logging.js";
import type { Runtime } from "../runtime/runtime.js";
import { closeOnSignal } from "../server/shutdown.js";
import { progress } from "./progress.js";
import { print } from "./with-app.js";

interface Options {
  from?: string;
  stream?: string;
  topic?: string;
  subject?: string[];
  group?: string;
  start?: string;
  format?: string;
  role?: string;
  untilEnd?: boolean;
  json?: boolean;
}

const lookMs = 500;

/** Takes a stream without serving: everything but the HTTP door runs. */
export function consumeCommand(): Command {
  return new Command("consume")
    .description(
      "takes behaviours from a stream of NATS JetStream or Kafka, each exactly once, and folds them; goes on where it was interrupted; see docs/guide/streams.md",
    )
    .option("--from <url>", "nats://host:4222 or kafka://host:9092; absent = GODWIT_STREAM_FROM")
    .option("--stream <name>", "the stream of JetStream")
    .option("--topic <name>", "the topic of Kafka")
    .option("--subject <filter...>", "of a stream: each filter is a partition, in order for itself")
    .option("--group <name>", "what the place is kept under; two groups read the same, each for itself")
    .addOption(new Option("--start <where>", "where to begin what was never read").choices(["first", "new"]))
    .option("--format <format>", "how messages are written, as GODWIT_STREAM_FORMAT")
    .option(
      "--role <names>",
      "what this process does beside, as for serve, such as fold; none = it only records (default: all but api; GODWIT_ROLES)",
    )
    .option("--until-end", "end when nothing is left to take, and to fold where this process folds")
    .option("--json", "print one JSON document at the end")
    .action(async (options: Options) => {
      const config = loadConfig(environmentOf(options));
      if (config.streams.from === null)
        throw new CommanderError(2, "godwit.consume", "error: give --from, or set GODWIT_STREAM_FROM");
      const logger = createLogger({ level: process.env["LOG_LEVEL"] ? config.log.level : "warn" });
      const ended = new AbortController();
      const finished = finish();
      closeOnSignal(
        () => {
          ended.abort();
          return finished.promise;
        },
        logger,
        config.server.shutdownTimeoutMs,
      );
      const app = await createApp({ config, logger });
      try {
        const began = performance.now();
        await follow(app.runtime, ended.signal, options.untilEnd === true);
        const { streams } = app.runtime.services;
        await streams.stop();
        const folds = config.roles.includes("fold");
        if (options.untilEnd && folds && !ended.signal.aborted) await app.runtime.settle();
        tell(options.json, await streams.places(), (performance.now() - began) / 1000);
      } finally {
        await app.close();
        finished.resolve();
      }
    });
}

/** The environment with what the command line says of the stream. */
function environmentOf({ from, stream, topic, subject = [], group, start, format, role }: Options): NodeJS.ProcessEnv {
  const env = { ...process.env };
  if (from !== undefined) {
    const [whole = "", query = ""] = from.split("?");
    const name = stream ?? topic;
    const asked = new URLSearchParams(query);
    for (const one of subject) asked.append("subject", one);
    if (group !== undefined) asked.set("group", group);
    if (start !== undefined) asked.set("start", start);
    const path = name === undefined ? whole : `${whole.replace(/\/$/, "")}/${encodeURIComponent(name)}`;
    env["GODWIT_STREAM_FROM"] = asked.size > 0 ? `${path}?${asked.toString()}` : path;
  }
  if (format !== undefined) env["GODWIT_STREAM_FORMAT"] = format;
  if (role !== undefined) env["GODWIT_ROLES"] = role === "none" ? "consume" : `consume,${role}`;
  else if (env["GODWIT_ROLES"]) env["GODWIT_ROLES"] += ",consume";
  return env;
}

/** Tells how far it is until it is ended, or with `untilEnd` until nothing is left. */
async function follow({ services }: Runtime, signal: AbortSignal, untilEnd: boolean): Promise<void> {
  const { streams } = services;
  const bar = progress("consume");
  while (!signal.aborted) {
    await delayed(lookMs, undefined, { signal }).catch(() => {});
    const { taken, waiting, note } = streams.progress();
    bar.update(taken, taken + waiting, note);
    if (untilEnd && streams.caughtUp) break;
  }
  bar.stop();
}

function tell(json: boolean | undefined, places: readonly StreamPlace[], seconds: number): void {
  const partitions = places.map(
    ({
      source,
      partition,
      next,
      incarnation: _incarnation,
      owner: _owner,
      updatedAt: _updatedAt,
      lastAt,
      ...counts
    }) => ({
      stream: source,
      partition,
      position: next?.toString() ?? null,
      lastMessageAt: lastAt === null ? null : new Date(lastAt).toISOString(),
      ...counts,
    }),
  );
  print(json, { partitions, seconds: Math.round(seconds * 100) / 100 }, () =>
    partitions
      .map(
        ({ stream, partition, position, messages, recorded, duplicates, refused, ignored, waiting }) =>
          `${stream} ${partition}: at ${position ?? "its beginning"}, ${messages} messages: ${recorded} recorded, ${duplicates} here already, ${ignored} ignored, ${refused} put aside; ${waiting} wait`,
      )
      .join("\n"),
  );
}

function finish(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
