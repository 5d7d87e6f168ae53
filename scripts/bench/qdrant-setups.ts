/**
 * What questions cost a Qdrant collection by how it is set up, beside the embedded index:
 * `QDRANT_BINARY=… npx tsx scripts/bench/qdrant-setups.ts [ITEMS] [SETUP]`. Clustered vectors as in the service's
 * benchmark, one client, whole round trips without the service.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { createEmbeddedVectorStore } from "../../src/adapters/vectors/embedded/embedded-store.js";
import { readAddress } from "../../src/adapters/vectors/qdrant/address.js";
import { DirectClient, type Search } from "../../src/adapters/vectors/qdrant/direct-client.js";
import { toQdrantFilter } from "../../src/adapters/vectors/qdrant/filter.js";
import { pointUuid } from "../../src/adapters/vectors/qdrant/point-id.js";
import { seeded } from "../../src/core/statistics/random.js";
import { itemPayload, itemStoreFilter } from "../../src/modules/catalogue/item-point.js";
import type { Filter } from "../../src/ports/vector-store.js";
import { benchQdrant } from "./qdrant.js";
import { dimension, items } from "./world.js";

const count = Number(process.argv[2] ?? 10_000);
const wanted = process.argv[3] ?? "";
const now = Date.now();
const probes = 100;
const rounds = 150;
const settleMs = 1_500;

const graph = { optimizers_config: { indexing_threshold: 1_000 }, hnsw_config: { full_scan_threshold: 1_000 } };
const int8 = { quantization_config: { scalar: { type: "int8", quantile: 0.99, always_ram: true } } } as const;
const setups = [
  ["as Godwit makes it", {}],
  ["payload in memory", { on_disk_payload: false }],
  ["HNSW from 1 MB on", graph],
  ["HNSW from 1 MB on, int8", { ...graph, ...int8 }],
  ["int8, full scans", { ...graph, ...int8, hnsw_config: { full_scan_threshold: 100_000_000 } }],
] as const;

interface Question {
  queries: number;
  limit: number;
  payload: false | string[];
  filter?: Filter;
}

const questions: Readonly<Record<string, Question>> = {
  "10": { queries: 1, limit: 10, payload: ["_id"] },
  "200": { queries: 1, limit: 200, payload: ["_id"] },
  "200, ids known": { queries: 1, limit: 200, payload: false },
  "200 that are available, ids known": {
    queries: 1,
    limit: 200,
    payload: false,
    filter: itemStoreFilter({}, now),
  },
  "5 × 80 with a field, filtered": {
    queries: 5,
    limit: 80,
    payload: ["_id", "share"],
    filter: { must: [{ key: "share", range: { gte: 0.2 } }] },
  },
};

const qdrant = await benchQdrant();
const client = new DirectClient(readAddress(qdrant.url), { "accept-encoding": "identity" }, 60_000);
const random = seeded(16);
const points = Array.from(items(count, now), (item) => ({
  id: item.id,
  vector: item.vector,
  payload: { ...itemPayload(item), share: random() },
}));
const vectors = Array.from({ length: probes }, () => points[Math.floor(random() * count)]!.vector);
const ofQdrant = (): number => qdrant.cpuSeconds() ?? Number.NaN;

/** Asks again and again, and prints what it took. */
async function measure(name: string, ask: (vectors: Float32Array[]) => Promise<unknown>, size: number): Promise<void> {
  const some = (round: number): Float32Array[] =>
    Array.from({ length: size }, (_, i) => vectors[(size * round + i) % probes]!);
  for (let round = 0; round < rounds / 10; round++) await ask(some(round));
  const durations: number[] = [];
  const own = process.cpuUsage();
  const theirs = ofQdrant();
  for (let round = 0; round < rounds; round++) {
    const sent = performance.now();
    await ask(some(round));
    durations.push(performance.now() - sent);
  }
  const { user, system } = process.cpuUsage(own);
  const p50 = durations.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!;
  const here = (user + system) / 1_000 / rounds;
  const there = (1_000 * (ofQdrant() - theirs)) / rounds;
  process.stdout.write(
    `  ${name}: p50 ${p50.toFixed(2)} ms; processor ${here.toFixed(2)} ms here, ${there.toFixed(2)} ms in Qdrant\n`,
  );
}

async function recall(): Promise<number> {
  const asked = vectors.slice(0, 20).map((query): Search => ({ query, limit: 100, with_payload: false }));
  const found = await client.searchAll("setups", asked);
  const exactly = asked.map((search) => ({ ...search, params: { exact: true } }));
  const shares = (await client.searchAll("setups", exactly)).map(({ points: exact }, i) => {
    const ids = new Set(found[i]!.points.map(({ id }) => id));
    return exact.filter(({ id }) => ids.has(id)).length / exact.length;
  });
  return shares.reduce((sum, one) => sum + one, 0) / shares.length;
}

const embedded = createEmbeddedVectorStore();
await embedded.ensureCollection({ name: "setups", dimension, indexes: {} });
await embedded.upsert("setups", points);
process.stdout.write(`${count} items\nembedded\n`);
for (const [name, { queries, limit, payload, filter }] of Object.entries(questions)) {
  const withPayload = payload === false ? false : payload.filter((field) => field !== "_id");
  const rest = { limit, withPayload, ...(filter === undefined ? {} : { filter }) };
  await measure(
    name,
    (some) =>
      embedded.query(
        "setups",
        some.map((vector) => ({ vector, ...rest })),
      ),
    queries,
  );
}
await embedded.close();

for (const [setup, how] of setups.filter(([name]) => name.includes(wanted))) {
  const vectorsOfSetup = { size: dimension, distance: "Cosine" } as const;
  await client.api().createCollection({ collection_name: "setups", vectors: vectorsOfSetup, ...how });
  for (const [field, type] of [
    ["share", "float"],
    ["publishedAt", "integer"],
    ["expiresAt", "integer"],
  ] as const)
    await client.createPayloadIndex("setups", { wait: true, field_name: field, field_schema: type });
  const begun = ofQdrant();
  for (let at = 0; at < count; at += 256) {
    const some = points.slice(at, at + 256);
    const stored = some.map(({ id, vector, payload }) => ({
      id: pointUuid(id),
      vector,
      payload: { ...payload, _id: id },
    }));
    await client.putPoints("setups", stored, { wait: true });
  }
  await sleep(settleMs);
  await qdrant.idle();
  const took = `stored and indexed in ${(ofQdrant() - begun).toFixed(1)} s of its processor`;
  process.stdout.write(`${setup}: recall at 100 ${(await recall()).toFixed(3)}, ${took}\n`);
  for (const [name, { queries, limit, payload, filter }] of Object.entries(questions)) {
    const rest = { limit, with_payload: payload, ...(filter === undefined ? {} : { filter: toQdrantFilter(filter) }) };
    await measure(
      name,
      (some) =>
        client.searchAll(
          "setups",
          some.map((query) => ({ query, ...rest })),
        ),
      queries,
    );
  }
  await client.deleteCollection("setups");
}
await client.end();
await qdrant.close();
