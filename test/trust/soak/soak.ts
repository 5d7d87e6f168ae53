import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "../../../src/app.js";
import { loadConfig } from "../../../src/config/config.js";
import { seeded } from "../../../src/core/statistics/random.js";
import { createLogger } from "../../../src/logging.js";
import { startFakeOpenAI } from "../../fakes/openai/server.js";
import { emptyTally, Load, percentile } from "../load.js";
import { compiledChild } from "../service/compile.js";
import type { Resident } from "../service/resident.js";
import { ServiceProcess } from "../service/service-process.js";

export interface SoakOptions {
  minutes: number;
  seed: number;
  /** the environment of a database on a server; absent = the embedded one */
  database?: Readonly<Record<string, string>>;
  log(line: string): void;
}

/** Memory in MB. */
export interface SoakSample {
  minute: number;
  megabytes: number;
  heap: number;
  external: number;
  where: Resident | null;
  requests: number;
  p50: number;
  p99: number;
}

export interface Slope {
  perHour: number;
  low: number;
  high: number;
}

export interface SoakReport {
  minutes: number;
  requests: number;
  failed: Record<string, number>;
  /** after the warm-up, MB an hour, with a 95 % interval; of the heap after collection, which leaks show in first */
  heapSlope: Slope;
  residentSlope: Slope;
  first: SoakSample;
  last: SoakSample;
  acknowledged: number;
  lost: number;
  doubled: number;
  drift: string[];
  /** what must not be, in words; empty when every promise held */
  broken: string[];
  samples: SoakSample[];
}

const clients = 6;
const pauseMs = 150;
const samplesWanted = 60;
/** The first part of the time is not judged: caches fill, code is compiled. */
const warmUp = 0.25;
/**
 * Memory is judged over so many minutes and more; MB an hour that it may grow by, so that a leak of a tenth of it a day
 * is found and noise is not.
 */
const longEnough = 20;
const mostPerHour = 50;

/** Mixed load for so many minutes, vectors embedded: what grows, what slows down, what is lost. */
export async function soak({ minutes, seed, database = {}, log }: SoakOptions): Promise<SoakReport> {
  const folder = await mkdtemp(join(tmpdir(), "godwit-soak-"));
  const openai = await startFakeOpenAI();
  const env = {
    GODWIT_DATA_DIR: join(folder, "data"),
    OPENAI_BASE_URL: openai.url,
    EMBEDDING_MODEL: "fake",
    EMBEDDING_DIMENSIONS: "64",
    LOG_LEVEL: "error",
    GODWIT_SHARE_TEXTS_WITH_MODEL: "on",
    GODWIT_AUTH: "off",
    ...database,
  };
  try {
    const service = new ServiceProcess(await compiledChild(), env);
    const load = new Load(await service.start(), seeded(seed));
    await load.prepare(120);
    await service.ask({ kind: "settle" });
    load.start(clients, pauseMs);
    const started = performance.now();
    const every = Math.max(1_000, (minutes * 60_000) / samplesWanted);
    const samples: SoakSample[] = [];
    const failed: Record<string, number> = {};
    let requests = 0;
    while (performance.now() - started < minutes * 60_000) {
      load.tally = emptyTally();
      await sleep(every);
      const { tally } = load;
      const { resident, heap, external, where } = await service.ask({ kind: "measure" });
      requests += tally.milliseconds.length;
      for (const [code, count] of [...Object.entries(tally.failed), ...Object.entries(tally.refused)])
        failed[code] = (failed[code] ?? 0) + count;
      samples.push({
        minute: Math.round((performance.now() - started) / 600) / 100,
        megabytes: inMegabytes(resident),
        heap: inMegabytes(heap),
        external: inMegabytes(external),
        where: where === null ? null : megabytesOf(where),
        requests: tally.milliseconds.length,
        p50: percentile(tally.milliseconds, 50),
        p99: percentile(tally.milliseconds, 99),
      });
      log(JSON.stringify(samples.at(-1)));
    }
    await load.stop();
    await service.ask({ kind: "settle" });
    await service.close();
    const judged = samples.slice(Math.floor(samples.length * warmUp));
    const report = {
      minutes,
      requests,
      failed,
      heapSlope: slope(judged.map(({ minute, heap }) => [minute / 60, heap])),
      residentSlope: slope(judged.map(({ minute, megabytes }) => [minute / 60, megabytes])),
      first: judged[0]!,
      last: judged.at(-1)!,
      ...(await verified(env, load.acknowledged)),
      samples,
    };
    return { ...report, broken: brokenPromises(report) };
  } finally {
    await openai.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function brokenPromises({
  minutes,
  failed,
  heapSlope,
  residentSlope,
  lost,
  doubled,
  drift,
}: Omit<SoakReport, "broken">): string[] {
  const grows = (what: string, { perHour, low }: Slope): string[] =>
    minutes >= longEnough && low > 0 && perHour > mostPerHour ? [`${what} grows by ${perHour} MB an hour`] : [];
  return [
    ...(lost > 0 ? [`${lost} acknowledged behaviours are lost`] : []),
    ...(doubled > 0 ? [`${doubled} behaviours are doubled`] : []),
    ...drift,
    ...Object.entries(failed)
      .filter(([code]) => !["UNAVAILABLE", "TOO_MANY", "TIMEOUT"].includes(code))
      .map(([code, count]) => `${count} requests were answered ${code}`),
    ...grows("the heap", heapSlope),
    ...grows("resident memory", residentSlope),
  ];
}

const inMegabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;

function megabytesOf({ wasm, malloc, files, rest }: Resident): Resident {
  return { wasm: inMegabytes(wasm), malloc: inMegabytes(malloc), files: inMegabytes(files), rest: inMegabytes(rest) };
}

/** Least squares with a 95 % interval (normal approximation). */
export function slope(points: readonly (readonly [number, number])[]): Slope {
  const n = points.length;
  const mx = points.reduce((s, [x]) => s + x, 0) / n;
  const my = points.reduce((s, [, y]) => s + y, 0) / n;
  const sxx = points.reduce((s, [x]) => s + (x - mx) ** 2, 0);
  const b = points.reduce((s, [x, y]) => s + (x - mx) * (y - my), 0) / sxx;
  const residual = points.reduce((s, [x, y]) => s + (y - my - b * (x - mx)) ** 2, 0);
  const error = n > 2 ? Math.sqrt(residual / (n - 2) / sxx) : Number.POSITIVE_INFINITY;
  const round = (value: number): number => Math.round(value * 10) / 10;
  return { perHour: round(b), low: round(b - 1.96 * error), high: round(b + 1.96 * error) };
}

async function verified(
  env: Readonly<Record<string, string>>,
  acknowledged: ReadonlySet<string>,
): Promise<Pick<SoakReport, "acknowledged" | "lost" | "doubled" | "drift">> {
  const app = await createApp({ config: loadConfig(env), logger: createLogger({ level: "error" }) });
  try {
    await app.runtime.settle();
    const rows = (await app.database.pool.query<{ id: string }>("SELECT id FROM behaviours")).rows.map(({ id }) => id);
    const here = new Set(rows);
    const checks = await app.runtime.services.drift.check({ repair: false, sample: Number.POSITIVE_INFINITY });
    return {
      acknowledged: acknowledged.size,
      lost: [...acknowledged].filter((id) => !here.has(id)).length,
      doubled: rows.length - here.size,
      drift: checks.filter(({ wrong }) => wrong > 0).map(({ name, detail }) => `${name}: ${detail}`),
    };
  } finally {
    await app.close();
  }
}
