import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delayed } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { StreamAddress } from "../../../src/ports/stream-address.js";
import type { Broker } from "../../support/brokers/broker.js";
import { startOwnBroker, type BrokerKind } from "./own-broker.js";

export interface StreamsRun {
  readonly kind: BrokerKind;
  readonly events: number;
  /** written to the stream a second, at most */
  readonly rate: number;
  readonly partitions: number;
  readonly users: number;
  /** an empty database on a PostgreSQL server */
  readonly database: string;
  readonly log: (line: string) => void;
}

export interface StreamsReport {
  readonly broker: BrokerKind;
  readonly events: number;
  readonly durablePerSecond: number;
  readonly recordedPerSecond: number;
  readonly foldedPerSecond: number;
  readonly mostWaiting: number;
  readonly kills: number;
  readonly brokerRestarts: number;
  readonly counts: {
    readonly stored: number;
    readonly recorded: number;
    readonly duplicates: number;
    readonly refused: number;
    readonly folded: number;
  };
  /** what is not as it must be; empty = all is well */
  readonly broken: readonly string[];
}

const root = fileURLToPath(new URL("../../..", import.meta.url));
const themes = [
  "pasta basil oven recipe",
  "trail summit boots alpine",
  "guitar chord vinyl concert",
  "lens shutter tripod",
];
const items = 40;
const batch = 1_000;
const lookMs = 500;
const patienceMs = 15 * 60_000;

/**
 * Writes events to a broker while two processes take them; kills one with -9, restarts the broker, and compares what
 * was written with what is recorded and folded.
 */
export async function exactlyOnce(run: StreamsRun): Promise<StreamsReport> {
  const { kind, events, partitions, database, log } = run;
  const folder = mkdtempSync(join(tmpdir(), "godwit-streams-"));
  const server = await startOwnBroker(kind, folder, log);
  const client = new pg.Client({ connectionString: database });
  const running = new Set<ChildProcess>();
  try {
    const broker = await server.connect();
    const address = await broker.make("events", partitions);
    const env = { ...process.env, DATABASE_URL: database, EMBEDDING: "static", LOG_LEVEL: "error" };
    const file = join(folder, "items.ndjson");
    writeFileSync(file, Array.from({ length: items }, (_, i) => `${JSON.stringify(itemOf(i))}\n`).join(""));
    await ended(godwit(["import", "--items", file], env));
    await client.connect();
    const from = [...addressed(server.url, address)];
    const consume = (): ChildProcess => {
      const child = godwit(["consume", ...from], env);
      running.add(child);
      return child;
    };
    let [first] = [consume(), consume()];
    const began = performance.now();
    const writing = produce(broker, address, run);
    const watched = watch(client);
    await watched.recorded(events / 5);
    log(`${kind}: killing one of two processes`);
    first.kill("SIGKILL");
    first = consume();
    const durableMs = await writing;
    await broker.close();
    log(`${kind}: ${events} events are durable; restarting the broker`);
    await server.restart();
    first.kill("SIGKILL");
    consume();
    await watched.recorded(events);
    const recordedMs = performance.now() - began;
    await watched.folded(events);
    const foldedMs = performance.now() - began;
    const mostWaiting = watched.most;
    for (const child of running) child.kill("SIGTERM");
    const counts = await countsOf(client);
    return {
      broker: kind,
      events,
      durablePerSecond: Math.round((events * 1000) / durableMs),
      recordedPerSecond: Math.round((events * 1000) / recordedMs),
      foldedPerSecond: Math.round((events * 1000) / foldedMs),
      mostWaiting,
      kills: 2,
      brokerRestarts: 1,
      counts,
      broken: brokenOf(counts, events),
    };
  } finally {
    for (const child of running) child.kill("SIGKILL");
    await client.end().catch(() => {});
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const itemOf = (i: number) => ({ id: `item-${i}`, title: `${themes[i % themes.length]!} ${i}`, domain: "shop" });

function* addressed(url: string, { name, subjects }: StreamAddress): Generator<string> {
  yield* ["--from", `${url}/${name}`];
  if (subjects.length > 0) yield* ["--subject", ...subjects];
}

function godwit(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const program = ["--import", "tsx", join(root, "src/cli/godwit.ts"), ...args];
  return spawn(process.execPath, program, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) =>
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`a command ended with ${String(code)}`)))),
  );

/** Answers with the milliseconds that it took until all was durable. */
async function produce(broker: Broker, address: StreamAddress, run: StreamsRun): Promise<number> {
  const began = performance.now();
  const start = Date.now() - run.events * 50;
  for (let n = 0; n < run.events; n += batch) {
    const parts = new Map<number, string[]>();
    for (let i = n; i < Math.min(n + batch, run.events); i++) {
      const user = i % run.users;
      const event = {
        id: `e-${i}`,
        userId: `user-${user}`,
        itemId: `item-${(i * 7 + user) % items}`,
        type: "VIEW",
        occurredAt: new Date(start + i * 50).toISOString(),
      };
      const part = user % run.partitions;
      parts.set(part, [...(parts.get(part) ?? []), JSON.stringify(event)]);
    }
    await Promise.all([...parts].map(([part, bodies]) => broker.write(address, part, bodies)));
    const ahead = ((n + batch) * 1000) / run.rate - (performance.now() - began);
    if (ahead > 0) await delayed(ahead);
  }
  return performance.now() - began;
}

/** Looks at the database until something is so; remembers how much waited at most. */
function watch(client: pg.Client) {
  let most = 0;
  const one = async (statement: string): Promise<number> =>
    Number((await client.query<{ n: string | null }>(statement)).rows[0]?.n ?? 0);
  const until = async (statement: string, count: number): Promise<void> => {
    const late = performance.now() + patienceMs;
    for (;;) {
      most = Math.max(most, await one("SELECT sum(waiting) AS n FROM stream_places"));
      if ((await one(statement)) >= count) return;
      if (performance.now() > late)
        throw new Error(`not ${count} of ${statement} within ${patienceMs / 60_000} minutes`);
      await delayed(lookMs);
    }
  };
  return {
    recorded: (count: number) => until("SELECT sum(recorded) AS n FROM stream_places", count),
    folded: (count: number) => until("SELECT sum(behaviours) AS n FROM interest_states", count),
    get most(): number {
      return most;
    },
  };
}

async function countsOf(client: pg.Client): Promise<StreamsReport["counts"]> {
  const { rows } = await client.query<Record<keyof StreamsReport["counts"], string>>(`
    SELECT (SELECT count(*) FROM behaviours) AS stored, sum(recorded) AS recorded, sum(duplicates) AS duplicates,
      sum(refused) AS refused, (SELECT sum(behaviours) FROM interest_states) AS folded FROM stream_places`);
  const { stored, recorded, duplicates, refused, folded } = rows[0]!;
  return {
    stored: Number(stored),
    recorded: Number(recorded),
    duplicates: Number(duplicates),
    refused: Number(refused),
    folded: Number(folded),
  };
}

/** A duplicate that was met means that a place did not move with what it stands for. */
function brokenOf(counts: StreamsReport["counts"], events: number): string[] {
  const wanted = { stored: events, recorded: events, duplicates: 0, refused: 0, folded: events };
  return Object.entries(wanted).flatMap(([name, count]) =>
    counts[name as keyof typeof wanted] === count
      ? []
      : [`${name}: ${counts[name as keyof typeof wanted]} of ${count}`],
  );
}
