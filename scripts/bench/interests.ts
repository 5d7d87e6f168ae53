/**
 * Interests on one core: folds per second, bytes of state and latency of a prediction by length of history, seconds of
 * a
 * topic fit. Run: npx tsx scripts/bench/interests.ts [--json] [--skip-fit]
 */
import { cpus } from "node:os";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { emptyPopulation, foldPopulation } from "../../src/core/interests/population.js";
import { defaultParameters } from "../../src/core/interests/parameters.js";
import { InterestReader } from "../../src/core/interests/reader.js";
import type { Signal } from "../../src/core/interests/signal.js";
import { emptyState, fold } from "../../src/core/interests/state.js";
import { decodeState, encodeState } from "../../src/core/interests/codec.js";
import { normal, seeded, type Random } from "../../src/core/statistics/random.js";
import { fitCodebook } from "../../src/core/topics/fit.js";

const topics = 64;
const dimension = 384;
const minute = 60_000;
const start = Date.UTC(2025, 0, 1);

/** Behaviours in sittings of about five over as many days as they need, one user's taste for a dozen topics. */
function history(length: number, random: Random): Signal[] {
  const taste = Array.from({ length: 12 }, () => Math.floor(random() * topics));
  let at = start;
  return Array.from({ length }, (_, i) => {
    at += i % 5 === 0 ? (300 + 600 * random()) * minute : 2 * minute * random();
    at = Math.floor(at);
    const a = taste[Math.floor(12 * random() ** 2)]!;
    const b = (a + 1 + Math.floor(random() * (topics - 1))) % topics;
    const local = new Date(at);
    return {
      at,
      type: "VIEW",
      strength: 1,
      topics: a < b ? { index: [a, b], value: [0.8, 0.2] } : { index: [b, a], value: [0.2, 0.8] },
      hour: local.getUTCHours() + local.getUTCMinutes() / 60,
      weekday: ((local.getUTCDay() + 6) % 7) + 1,
      scene: { device: random() < 0.5 ? "phone" : "desktop", place: random() < 0.5 ? "home" : "work" },
      domain: ["news", "shop", "course"][Math.floor(3 * random())]!,
      item: Math.floor(20_000 * random() ** 2),
      text: null,
      sessionId: null,
    };
  });
}

function seconds(work: () => void): number {
  const begin = performance.now();
  work();
  return (performance.now() - begin) / 1_000;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

export interface FoldingCost {
  behaviours: number;
  foldsPerSecond: number;
  stateBytes: number;
  decodeMicroseconds: number;
  predictMicroseconds: number;
}

/** What it costs one thread to fold histories of these lengths, and to decode and predict from what becomes of them. */
export function foldingCosts(lengths: readonly number[]): FoldingCost[] {
  const population = emptyPopulation();
  for (let user = 0; user < 200; user++)
    for (const signal of history(100, seeded(user))) foldPopulation(population, signal, defaultParameters);
  return lengths.map((length) => {
    const repeats = Math.ceil(20_000 / length);
    const signals = Array.from({ length: repeats }, (_, user) => history(length, seeded(1_000 + user)));
    let state = emptyState();
    const folding = seconds(() => {
      for (const own of signals) {
        state = emptyState();
        for (const signal of own) fold(state, signal, defaultParameters);
      }
    });
    const bytes = encodeState(state);
    const decoding = median(
      Array.from({ length: 50 }, () =>
        seconds(() => {
          decodeState(bytes);
        }),
      ),
    );
    const read = decodeState(bytes);
    const context = {
      at: state.reference + 60 * minute,
      hour: 8.5,
      weekday: 2,
      scene: { device: "phone" },
      domain: null,
    };
    const reader = new InterestReader(population, topics, defaultParameters);
    const predicting = median(
      Array.from({ length: 300 }, () =>
        seconds(() => {
          reader.predict(read, context);
        }),
      ),
    );
    return {
      behaviours: length,
      foldsPerSecond: Math.round((repeats * length) / folding),
      stateBytes: bytes.length,
      decodeMicroseconds: Math.round(decoding * 1e6),
      predictMicroseconds: Math.round(predicting * 1e6),
    };
  });
}

export interface FitCost {
  items: number;
  dimension: number;
  topics: number;
  seconds: number;
}

/** Seconds that one thread takes to fit topics on so many clustered vectors. */
export function fitCost(items: number): FitCost {
  const random = seeded(7);
  const groups = 150;
  const directions = Float32Array.from({ length: groups * dimension }, () => normal(random));
  const vectors = new Float32Array(items * dimension);
  for (let i = 0; i < items; i++) {
    const group = Math.floor(random() * groups);
    let squares = 0;
    for (let j = 0; j < dimension; j++)
      squares += (vectors[i * dimension + j] = directions[group * dimension + j]! + 1.2 * normal(random) + 0.8) ** 2;
    for (let j = 0; j < dimension; j++) vectors[i * dimension + j]! /= Math.sqrt(squares);
  }
  let count = 0;
  const taken = seconds(() => {
    count = fitCodebook(vectors, items, dimension, { space: "bench", seed: 1 }).report.topics;
  });
  return { items, dimension, topics: count, seconds: Math.round(taken * 10) / 10 };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values: flags } = parseArgs({
    options: { json: { type: "boolean", default: false }, "skip-fit": { type: "boolean", default: false } },
  });
  const rows = foldingCosts([10, 1_000, 100_000]);
  const fits = flags["skip-fit"] ? [] : [10_000, 100_000].map(fitCost);
  if (flags.json)
    process.stdout.write(
      `${JSON.stringify({ processor: cpus()[0]?.model ?? "", topics, interests: rows, topicFits: fits })}\n`,
    );
  else {
    console.log(`${cpus()[0]?.model ?? "unknown processor"}, one runtime, ${topics} topics`);
    console.table(rows);
    if (fits.length > 0) console.table(fits);
  }
}
