/**
 * Times the embedded vector store: `npx tsx scripts/bench/vectors.ts [--json] [--threads N] [--rounds N]`.
 * Clustered random unit vectors; top 100; the filter passes a tenth of the points. "cpu" is the processor time of the
 * whole
 * process per call (p50), which, unlike the wall time, does not grow when the machine is busy with something else.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { createEmbeddedVectorStore } from "../../src/adapters/vectors/embedded/embedded-store.js";
import { normal, seeded, type Random } from "../../src/core/statistics/random.js";
import type { Point, VectorQuery, VectorStore } from "../../src/ports/vector-store.js";

interface Row {
  name: string;
  points: number;
  dimension: number;
  p50: number;
  p95: number;
  cpu: number;
  /** longest delay of the main thread's event loop during the row, ms */
  longestDelay: number;
}

const { values: flags } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    threads: { type: "string", default: "1" },
    rounds: { type: "string", default: "60" },
  },
});
const rounds = Number(flags.rounds);
const domains = ["news", "shop", "course", "social", "health"];

function direction(random: Random, dimension: number, centre?: Float32Array): Float32Array {
  const vector = Float32Array.from({ length: dimension }, (_, i) => normal(random) + 1.5 * (centre?.[i] ?? 0));
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

async function fill(
  store: VectorStore,
  collection: string,
  count: number,
  dimension: number,
  random: Random,
): Promise<number> {
  await store.ensureCollection({ name: collection, dimension, indexes: { domain: "keyword", publishedAt: "integer" } });
  const centres = Array.from({ length: 50 }, () => direction(random, dimension).map((x) => x * Math.sqrt(dimension)));
  let spent = 0;
  for (let first = 0; first < count; first += 5000) {
    const points = Array.from(
      { length: Math.min(5000, count - first) },
      (_, i): Point => ({
        id: `item-${first + i}`,
        vector: direction(random, dimension, centres[(first + i) % centres.length]!),
        payload: { domain: domains[i % 5]!, publishedAt: first + i, tags: [`t${i % 40}`, `t${i % 7}`] },
      }),
    );
    const started = performance.now();
    await store.upsert(collection, points);
    spent += performance.now() - started;
  }
  return spent;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;
}

async function measure(run: () => Promise<unknown>): Promise<Pick<Row, "p50" | "p95" | "cpu" | "longestDelay">> {
  for (let i = 0; i < 10; i++) await run();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const times: number[] = [];
  const processorTimes: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const [started, usage] = [performance.now(), process.cpuUsage()];
    await run();
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(usage);
    processorTimes.push((user + system) / 1000);
  }
  delay.disable();
  return {
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    cpu: quantile(processorTimes, 0.5),
    longestDelay: delay.max / 1e6,
  };
}

const ms = (x: number): string => `${x.toFixed(2)} ms`.padStart(12);

const rows: Row[] = [];
const memory: { points: number; dimension: number; upsertSeconds: number; residentMegabytes: number }[] = [];
for (const dimension of [384, 512]) {
  for (const points of [10_000, 100_000]) {
    const store = createEmbeddedVectorStore({ threads: Number(flags.threads) });
    const random = seeded(dimension + points);
    const upsertSeconds = (await fill(store, "bench", points, dimension, random)) / 1000;
    memory.push({ points, dimension, upsertSeconds, residentMegabytes: process.memoryUsage.rss() / 1e6 });
    const retrieved = await store.retrieve(
      "bench",
      Array.from({ length: 200 }, (_, i) => `item-${i * Math.floor(points / 200)}`),
    );
    const next = (): Float32Array => retrieved[Math.floor(random() * retrieved.length)]!.vector;
    const filter = {
      must: [
        { key: "domain", match: { value: "shop" } },
        { key: "publishedAt", range: { lt: points / 2 } },
      ],
    };
    const batch = (size: number, filtered: boolean): VectorQuery[] =>
      Array.from({ length: size }, () => ({ vector: next(), limit: 100, ...(filtered ? { filter } : {}) }));
    for (const [name, size, filtered] of [
      ["one query", 1, false],
      ["one query, filtered", 1, true],
      ["batch of 4", 4, false],
      ["batch of 4, filtered", 4, true],
    ] as const) {
      rows.push({ name, points, dimension, ...(await measure(() => store.query("bench", batch(size, filtered)))) });
    }
    await store.close();
  }
}

if (flags.json) {
  process.stdout.write(`${JSON.stringify({ threads: Number(flags.threads), rounds, rows, memory })}\n`);
} else {
  process.stdout.write(
    `${"query".padEnd(24)}${"points".padStart(8)}${"dim".padStart(6)}${"p50".padStart(12)}${"p95".padStart(12)}${"cpu".padStart(12)}${"loop delay".padStart(12)}\n`,
  );
  for (const row of rows)
    process.stdout.write(
      `${row.name.padEnd(24)}${String(row.points).padStart(8)}${String(row.dimension).padStart(6)}${ms(row.p50)}${ms(row.p95)}${ms(row.cpu)}${ms(row.longestDelay)}\n`,
    );
  for (const row of memory)
    process.stdout.write(
      `${row.points} × ${row.dimension}: upserted in ${row.upsertSeconds.toFixed(1)} s; resident memory ${row.residentMegabytes.toFixed(0)} MB\n`,
    );
}
