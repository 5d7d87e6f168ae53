/**
 * The service as `godwit serve` starts it, in a process of its own, with a line to the benchmark that measures from
 * inside.
 */
import { noTurns } from "../../../src/modules/kit/turn.js";
import { writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delayed } from "node:timers/promises";
import { createEmbeddedVectorStore } from "../../../src/adapters/vectors/embedded/embedded-store.js";
import { importAll } from "../../../src/cli/import/import-all.js";
import { loadConfig } from "../../../src/config/config.js";
import { createLogger } from "../../../src/logging.js";
import { defaultModel, type RankingModel } from "../../../src/core/ranking/model.js";
import { open } from "../../../src/modules/kit/caller.js";
import { reasonsOf } from "../../../src/modules/recommendations/reasons.js";
import type { Point, VectorStore } from "../../../src/ports/vector-store.js";
import { serve, type Running } from "../../../src/serve.js";
import { dimension, itemId, space } from "../world.js";
import { answerCommands } from "../../../test/trust/service/answer-commands.js";
import type { Answers, Command } from "./protocol.js";

const config = loadConfig(process.env);
let running: Running | null = null;

function app(): Running["app"] {
  if (running === null) throw new Error("not started");
  return running.app;
}

const resolution = 1;
/** Points of the upsert that is measured. */
const upserted = 10_000;
const delay = monitorEventLoopDelay({ resolution });
let cpu = process.cpuUsage();
let profiler: Session | null = null;
let stored: Point[] | null = null;
let bare: { store: VectorStore; probes: Float32Array[] } | null = null;

/** Needs --expose-gc, which the service is started with. */
function collectGarbage(): void {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("the benchmark's service is not started with --expose-gc");
  gc();
}

/** The timer fires once per resolution: what exceeds that is time in which it could not. */
const block = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution);
const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;
const seconds = (since: number): number => (performance.now() - since) / 1000;

answerCommands<Command, Answers>({
  start: async () => ({
    url: (running = await serve({ config, logger: createLogger({ level: config.log.level }) })).url,
  }),
  async fit() {
    const started = performance.now();
    await app().runtime.settle();
    return { seconds: seconds(started), topics: app().runtime.services.editions.current.k };
  },
  async folded() {
    await app().runtime.relay.idle();
    return null;
  },
  async sizes() {
    const out: Answers["sizes"] = {};
    for (const table of ["behaviours", "users", "interest_states"]) {
      const { rows } = await app().database.pool.query<{ bytes: string; rows: string }>(
        `SELECT pg_total_relation_size('${table}') AS bytes, count(*) AS rows FROM ${table}`,
      );
      out[table] = { bytes: Number(rows[0]!.bytes), rows: Number(rows[0]!.rows) };
    }
    return out;
  },
  async import({ path }) {
    const { behaviours, rate } = await importAll(
      app().runtime,
      { behaviours: path },
      { strict: true, onRefused: () => {}, progress: () => ({ update: () => {}, stop: () => {} }) },
    );
    return { accepted: behaviours.accepted, ...rate };
  },
  async ranker({ again }) {
    const started = performance.now();
    const { models, editions } = app().runtime.services;
    const ranker = (): RankingModel => editions.current.ranker;
    if (!again && ranker() !== defaultModel) return { seconds: 0, version: ranker().version, peakBytes: peakBytes() };
    const [model] = await models.fit("RANKER");
    await models.promote(model!.id);
    const took = seconds(started);
    while (ranker().version !== `ranker-${model!.version}`) await delayed(20);
    return { seconds: took, version: ranker().version, peakBytes: peakBytes() };
  },
  async stages({ users, ms }) {
    const { recommendations, editions } = app().runtime.services;
    const metrics = recommendations.onStage;
    const out: Record<string, number[]> = {};
    const note = (stage: string, milliseconds: number): void => void (out[stage] ??= []).push(milliseconds);
    recommendations.onStage = (stage, took) => note(stage, 1000 * took);
    const until = performance.now() + ms;
    // Without one item, another each time: every store is asked anew.
    for (let i = 0; performance.now() < until; i++) {
      const { set, items } = await recommendations.recommend(editions.current, {
        userId: users[i % users.length]!,
        context: null,
        task: "DISCOVER",
        filter: { exclude: [itemId(i)] },
        first: 20,
        after: null,
        diversity: 0,
        exploration: null,
        strategy: null,
        caps: null,
        profiling: true,
        excludeServed: null,
        fatigue: null,
        includeHad: "NONE",
        turn: noTurns,
      });
      const began = performance.now();
      const context = app().context(`bench-${i}`, open);
      await Promise.all(items.map((item) => reasonsOf({ set, item }, "en", context)));
      note("explain", performance.now() - began);
    }
    recommendations.onStage = metrics;
    return out;
  },
  async watch() {
    if (process.env["BENCH_PROFILE"]) {
      profiler = new Session();
      profiler.connect();
      await profiler.post("Profiler.enable");
      await profiler.post("Profiler.start");
    }
    delay.disable();
    delay.reset();
    delay.enable();
    cpu = process.cpuUsage();
    return null;
  },
  async report({ profile }) {
    delay.disable();
    const { user, system } = process.cpuUsage(cpu);
    if (profiler !== null && profile !== null)
      await writeFile(profile, JSON.stringify((await profiler.post("Profiler.stop")).profile));
    profiler?.disconnect();
    profiler = null;
    return {
      longestBlock: block(delay.max),
      blockP99: block(delay.percentile(99)),
      cpuSeconds: (user + system) / 1e6,
      resident: process.memoryUsage.rss(),
    };
  },
  async kept() {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
  async vectors({ clients, ms }) {
    bare ??= await bareStore();
    const { store, probes } = bare;
    const durations: number[] = [];
    let next = 0;
    const loop = async (until: number, times: number[]): Promise<void> => {
      while (performance.now() < until) {
        const began = performance.now();
        await store.query("bare", [{ vector: probes[next++ % probes.length]!, limit: 100 }]);
        times.push(performance.now() - began);
      }
    };
    const warming: number[] = [];
    await loop(performance.now() + ms / 4, warming);
    const started = performance.now();
    await Promise.all(Array.from({ length: clients }, () => loop(started + ms, durations)));
    return { durations, seconds: seconds(started), requests: warming.length + durations.length };
  },
  async store({ work, ms }) {
    const { vectors } = app().runtime.services;
    const points = (stored ??= await storedPoints());
    const durations: number[] = [];
    const time = async (one: () => Promise<unknown>): Promise<void> => {
      const began = performance.now();
      await one();
      durations.push(performance.now() - began);
    };
    if (work === "upsert")
      for (let round = 0; round < 3; round++) {
        await vectors.ensureCollection({ name: "bench", dimension, indexes: {} });
        await time(() => vectors.upsert("bench", points.slice(0, upserted)));
        await vectors.dropCollection("bench");
      }
    if (work === "query")
      for (let i = 0, until = performance.now() + ms; performance.now() < until; i++) {
        const { vector } = points[(i * 37) % points.length]!;
        await time(() => vectors.query("items", [{ vector, limit: 10 }]));
      }
    return durations;
  },
  async recall() {
    return app().runtime.services.vectors.tune("items");
  },
  async close() {
    await bare?.store.close();
    await running?.close();
    return null;
  },
});

async function bareStore(): Promise<{ store: VectorStore; probes: Float32Array[] }> {
  const store = createEmbeddedVectorStore();
  const probes: Float32Array[] = [];
  await store.ensureCollection({ name: "bare", dimension, indexes: {} });
  for await (const batch of app().runtime.services.history.embeddings.ofItems(space)) {
    await store.upsert(
      "bare",
      batch.map(({ id, vector }) => ({ id, vector, payload: {} })),
    );
    probes.push(...batch.slice(0, 10).map(({ vector }) => vector));
  }
  return { store, probes };
}

/** Points to upsert and to ask with. */
async function storedPoints(): Promise<Point[]> {
  const points: Point[] = [];
  for await (const batch of app().runtime.services.history.embeddings.ofItems(space))
    if (points.length < upserted)
      points.push(...batch.map(({ id, vector }) => ({ id, vector, payload: { domain: "bench" } })));
  return points;
}
