import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "../../../src/app.js";
import { loadConfig } from "../../../src/config/config.js";
import { seeded } from "../../../src/core/statistics/random.js";
import { createLogger } from "../../../src/logging.js";
import { startFakeOpenAI } from "../../fakes/openai/server.js";
import { post } from "../../support/graphql-client.js";
import { freshDatabaseOn } from "../../support/postgres-server.js";
import { qdrantForHarness } from "../../support/qdrant-for-harness.js";
import { emptyTally, Load, percentile } from "../load.js";
import { compiledChild } from "../service/compile.js";
import { ServiceProcess } from "../service/service-process.js";
import { proxyTo, type Mode, type Proxy } from "./proxy.js";

export interface FaultOptions {
  /** how long each fault lasts */
  seconds: number;
  seed: number;
  /** address of a PostgreSQL server */
  server: string;
  faults?: readonly (readonly [Dependency, Exclude<Mode, "well">])[];
  log(line: string): void;
}

export type Dependency = "Qdrant" | "PostgreSQL" | "model";

/**
 * One fault: what became of the requests while it lasted, and how long the service took to be as if it had not been.
 */
export interface FaultRow {
  what: string;
  fault: string;
  answered: number;
  refused: Record<string, number>;
  failed: Record<string, number>;
  p50: number;
  p99: number;
  catchUpSeconds: number;
  megabytes: number;
}

export interface FaultReport {
  rows: FaultRow[];
  acknowledged: number;
  lost: number;
  drift: string[];
  broken: string[];
}

const clients = 6;
const pauseMs = 120;
const patienceSeconds = 180;
export const allFaults = (["Qdrant", "PostgreSQL", "model"] as const).flatMap((dependency) =>
  (["stopped", "slow", "errors"] as const).map((mode) => [dependency, mode] as const),
);

/** Disturbs each store and model for a while under load, and measures what callers notice. */
export async function faults({
  seconds,
  seed,
  server,
  faults: wanted = allFaults,
  log,
}: FaultOptions): Promise<FaultReport> {
  const closers: (() => Promise<unknown>)[] = [];
  const keep = <T>(value: T, close: (value: T) => Promise<unknown>): T => {
    closers.push(() => close(value));
    return value;
  };
  try {
    const database = keep(await freshDatabaseOn(server), (one) => one.drop());
    const qdrant = keep(await qdrantForHarness(), (one) => one.close());
    const openai = keep(await startFakeOpenAI(), (one) => one.close());
    const ways: Record<Dependency, Proxy> = {
      Qdrant: keep(await proxyTo(qdrant.url), (one) => one.close()),
      PostgreSQL: keep(await proxyTo(database.url), (one) => one.close()),
      model: keep(await proxyTo(openai.url), (one) => one.close()),
    };
    const common = {
      EMBEDDING_MODEL: "fake",
      EMBEDDING_DIMENSIONS: "64",
      LOG_LEVEL: "fatal",
      GODWIT_SHARE_TEXTS_WITH_MODEL: "on",
      GODWIT_REQUEST_TIMEOUT_SECONDS: "10",
      GODWIT_AUTH: "off",
      QDRANT_PREFIX: qdrant.prefix,
    };
    const service = new ServiceProcess(await compiledChild(), {
      ...common,
      DATABASE_URL: ways.PostgreSQL.url,
      QDRANT_URL: ways.Qdrant.url,
      OPENAI_BASE_URL: ways.model.url,
    });
    closers.push(() => service.kill());
    const url = await service.start();
    const load = new Load(url, seeded(seed));
    await load.prepare(60);
    await service.ask({ kind: "settle" });
    load.start(clients, pauseMs);
    await sleep(2_000);
    const rows = [await measured(service, load, "nothing", "well", seconds, async () => {})];
    for (const [dependency, mode] of wanted) {
      ways[dependency].set(mode);
      rows.push(
        await measured(
          service,
          load,
          dependency,
          mode,
          seconds,
          async () => {
            ways[dependency].set("well");
          },
          url,
        ),
      );
      log(JSON.stringify(rows.at(-1)));
    }
    await load.stop();
    await service.close();
    closers.pop();
    return await verified(rows, load, {
      ...common,
      DATABASE_URL: database.url,
      QDRANT_URL: qdrant.url,
      OPENAI_BASE_URL: openai.url,
    });
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

async function measured(
  service: ServiceProcess,
  load: Load,
  what: string,
  fault: string,
  seconds: number,
  mend: () => Promise<void>,
  url: string | null = null,
): Promise<FaultRow> {
  load.tally = emptyTally();
  await sleep(seconds * 1_000);
  const { answered, refused, failed, milliseconds } = load.tally;
  await mend();
  const mended = performance.now();
  let caughtUp = url === null;
  while (!caughtUp && performance.now() - mended < patienceSeconds * 1_000) {
    await sleep(200);
    const { data } = await post(url!, "{ health { components { name state } queues { name lagSeconds } } }").catch(
      () => ({ data: null }),
    );
    // The load goes on, so something always waits; nothing must wait that is older than the fault.
    caughtUp =
      data?.health !== undefined &&
      data.health.components.every(({ name, state }) => state === "UP" || name === "topics") &&
      data.health.queues.every(({ lagSeconds }) => lagSeconds * 1_000 < Math.max(2_000, performance.now() - mended));
  }
  const { resident } = await service.ask({ kind: "measure" });
  return {
    what,
    fault,
    answered,
    refused,
    failed,
    p50: percentile(milliseconds, 50),
    p99: percentile(milliseconds, 99),
    catchUpSeconds: caughtUp ? Math.round((performance.now() - mended) / 100) / 10 : Number.POSITIVE_INFINITY,
    megabytes: Math.round(resident / 1e6),
  };
}

/** Opens the stores directly and compares them with what was acknowledged. */
async function verified(rows: FaultRow[], load: Load, env: Readonly<Record<string, string>>): Promise<FaultReport> {
  let skipped = 0;
  const app = await createApp({
    config: loadConfig(env),
    logger: createLogger({ level: "error" }),
    clock: () => Date.now() + skipped,
  });
  try {
    for (let round = 0; round < 10; round++) {
      await app.runtime.settle();
      if ((await app.runtime.services.history.outbox.state()).every(({ waiting }) => waiting === 0)) break;
      skipped += 120_000;
    }
    const here = new Set(
      (await app.database.pool.query<{ id: string }>("SELECT id FROM behaviours")).rows.map(({ id }) => id),
    );
    const lost = [...load.acknowledged].filter((id) => !here.has(id)).length;
    const drift = (await app.runtime.services.drift.check({ repair: false, sample: Number.POSITIVE_INFINITY }))
      .filter(({ wrong }) => wrong > 0)
      .map(({ name, detail }) => `${name}: ${detail}`);
    const first = rows[0]!.megabytes;
    const broken = [
      ...(lost > 0 ? [`${lost} acknowledged behaviours are lost`] : []),
      ...drift,
      ...rows.flatMap(({ what, fault, failed, catchUpSeconds, megabytes }) => [
        ...Object.entries(failed).map(([code, count]) => `${what} ${fault}: ${count} requests were answered ${code}`),
        ...(Number.isFinite(catchUpSeconds) ? [] : [`${what} ${fault}: not caught up within ${patienceSeconds} s`]),
        ...(megabytes > 3 * first ? [`${what} ${fault}: memory grew from ${first} to ${megabytes} MB`] : []),
      ]),
    ];
    return { rows, acknowledged: load.acknowledged.size, lost, drift, broken };
  } finally {
    await app.close();
  }
}
