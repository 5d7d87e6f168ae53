import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Generation } from "../../src/modules/catalogue/generation.js";
import type { Codebook } from "../../src/core/topics/codebook.js";
import { seeded } from "../../src/core/statistics/random.js";
import { rateRow, rounded, type Report } from "./report.js";
import { dimension, items, space } from "./world.js";

/** Topics of an item, as an assignment gives them at most. */
const topicsOfItem = 5;

interface CatalogueCost {
  /** that are in it */
  count: number;
  /** what an item takes in memory, bytes: objects, columns of numbers, and its vector */
  objectBytes: number;
  columnBytes: number;
  vectorBytes: number;
  /** to put it all in, without reading it from anywhere */
  seconds: number;
}

/** What an item takes in the catalogue in memory, and how many are put into it a second. */
export function cataloguePhase(report: Report, size: number): void {
  const { count, objectBytes, columnBytes, vectorBytes, seconds } = catalogueCost(size);
  report.rows.push(rateRow("catalogue in memory, put in", count, count / seconds));
  report.memory[`catalogue, objects of an item, ${count} items`] = rounded(objectBytes);
  report.memory[`catalogue, columns of an item, ${count} items`] = rounded(columnBytes);
  report.memory[`catalogue, vector of an item, ${count} items`] = vectorBytes;
}

/** Items are made one after the other and not kept. */
function catalogueCost(count: number): CatalogueCost {
  const collect = collector();
  const random = seeded(23);
  const topics = Math.max(8, Math.floor(1.5 * Math.sqrt(count)));
  const generation = new Generation(space, emptyCodebook(topics));
  const before = held(collect);
  let seconds = 0;
  let number = 0;
  for (const { vector: _vector, ...item } of items(count, Date.now())) {
    const first = Math.floor(random() * (topics - topicsOfItem));
    // As arrays of the database are read: one element after the other.
    const index: number[] = [];
    const value: number[] = [];
    for (let i = 0; i < topicsOfItem; i++) {
      index.push(first + i);
      value.push((1 + i) / (topicsOfItem * (topicsOfItem + 1) * 0.5));
    }
    const began = performance.now();
    // As it comes from the history: nothing of it is shared with another item.
    const own = structuredClone({ ...item, number: number++, deletedAt: null, generated: null });
    generation.putWith(own, { index, value });
    seconds += (performance.now() - began) / 1_000;
  }
  const filled = held(collect);
  return {
    count: generation.catalogue.present,
    objectBytes: (filled.heap - before.heap) / count,
    columnBytes: (filled.buffers - before.buffers) / count,
    vectorBytes: 4 * dimension,
    seconds,
  };
}

function held(collect: () => void): { heap: number; buffers: number } {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers };
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

function emptyCodebook(k: number): Codebook {
  return {
    id: "bench",
    space,
    dimension,
    mean: new Float32Array(dimension),
    centroids: new Float32Array(k * dimension),
    temperature: 1,
    topicIds: Array.from({ length: k }, (_, i) => `topic-${i}`),
  };
}
