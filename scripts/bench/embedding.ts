/**
 * Texts per second of the local embedder, with one and two threads, and how long a query waits while it imports:
 * `npx tsx scripts/bench/embedding.ts [--json]`.
 */
import { createLocalEmbedder } from "../../src/adapters/embedding/local.js";
import { seeded } from "../../src/core/statistics/random.js";
import { english } from "../../test/support/embedding-sentences.js";

const random = seeded(1);
const words = Object.values(english).flat().join(" ").split(/\W+/);
const text = (length: number): string =>
  Array.from({ length }, () => words[Math.floor(random() * words.length)]!).join(" ");
const kinds = [
  { name: "titles of 8 words", texts: Array.from({ length: 200 }, () => text(8)) },
  { name: "texts of 60 words", texts: Array.from({ length: 40 }, () => text(60)) },
];

const tenth = (value: number): number => Math.round(10 * value) / 10;

interface Row {
  name: string;
  threads: number;
  texts: number;
  perSecond: number;
  /** processor time, ms: what a text costs whatever else the machine does */
  processorPerText: number;
  /** slowest of the queries sent one after another meanwhile, ms */
  slowestQuery: number;
}

const rows: Row[] = [];
let started = 0;
for (const threads of [1, 2]) {
  const embedder = await createLocalEmbedder({ threads });
  const start = performance.now();
  await embedder.embed(kinds[0]!.texts.slice(0, 40));
  started = Math.max(started, performance.now() - start);
  for (const { name, texts } of kinds) {
    const alone = performance.now();
    const before = process.cpuUsage();
    await embedder.embed(texts);
    const { user, system } = process.cpuUsage(before);
    const perSecond = (1_000 * texts.length) / (performance.now() - alone);
    const background = { working: true };
    const work = embedder.embed(texts).finally(() => (background.working = false));
    let slowestQuery = 0;
    while (background.working) {
      const asked = performance.now();
      await embedder.embed(["something warm to drink"]);
      slowestQuery = Math.max(slowestQuery, performance.now() - asked);
    }
    await work;
    rows.push({
      name,
      threads,
      texts: texts.length,
      perSecond: tenth(perSecond),
      processorPerText: tenth((user + system) / 1_000 / texts.length),
      slowestQuery: Math.round(slowestQuery),
    });
  }
  await embedder.close();
}

const memory = Math.round(process.resourceUsage().maxRSS / 1_024);
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ rows, startMilliseconds: Math.round(started), memoryMegabytes: memory }));
} else {
  console.table(rows);
  console.log(`First 40 texts, loading included: ${Math.round(started)} ms. Largest resident memory: ${memory} MB.`);
}
