import { createReadStream, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import type { SimulatedData } from "../support/checkerboard.js";
import { worldAt, type EvaluationBehaviour } from "../../src/core/evaluation/world.js";
import { defaultParameters } from "../../src/core/interests/parameters.js";
import { seedOf } from "../../src/core/statistics/random.js";
import { fitCodebook } from "../../src/core/topics/fit.js";

const file = fileURLToPath(new URL("../../../shared/datasets/online-retail/online-retail-all.csv.gz", import.meta.url));
export const sampleIsThere = existsSync(file);

const dimension = 64;
const lines = 40_000;

/** Words of a description, hashed: enough for a check, and no model to load. */
function wordVector(text: string): Float32Array {
  const vector = new Float32Array(dimension).fill(0.01);
  for (const word of text.toLowerCase().split(/\W+/)) if (word.length > 2) vector[seedOf(word) % dimension]! += 1;
  const norm = Math.hypot(...vector);
  return vector.map((x) => x / norm);
}

/** The number of a key, the next free one if it is new. */
function numbered(map: Map<string, number>, key: string): number {
  const number = map.get(key) ?? map.size;
  map.set(key, number);
  return number;
}

/** The first 40,000 lines of Online Retail, and the world they are known as at 2010-12-13. */
export async function onlineRetailSample(): Promise<SimulatedData> {
  const titles = new Map<string, string>();
  const users = new Map<string, number>();
  const numbers = new Map<string, number>();
  const behaviours: EvaluationBehaviour[] = [];
  const rows: AsyncIterable<Readonly<Record<string, string>>> = createReadStream(file)
    .pipe(createGunzip())
    .pipe(parse({ columns: true, toLine: lines }));
  for await (const row of rows) {
    const code = row["StockCode"] ?? "";
    const customer = row["CustomerID"] ?? "";
    const invoice = row["InvoiceNo"] ?? "";
    if (!/^\d/.test(code) || customer === "" || invoice.startsWith("C")) continue;
    titles.set(code, row["Description"] ?? code);
    behaviours.push({
      user: numbered(users, customer),
      signal: {
        at: Date.parse(`${row["InvoiceDate"]}Z`),
        type: "PURCHASE",
        strength: 1,
        hour: 12,
        weekday: 1,
        scene: {},
        domain: "shop",
        item: numbered(numbers, code),
        text: null,
        sessionId: invoice,
      },
    });
  }
  const items = [...numbers].map(([id, number]) => ({
    id,
    number,
    domain: "shop",
    language: "en",
    tags: [],
    attributes: {},
    publishedAt: null,
    expiresAt: null,
    vector: wordVector(titles.get(id) ?? id),
  }));
  const matrix = new Float32Array(items.length * dimension);
  items.forEach(({ vector }, i) => matrix.set(vector, i * dimension));
  const { codebook } = fitCodebook(matrix, items.length, dimension, {
    space: "words",
    seed: 1,
    k: 16,
    maxIterations: 10,
  });
  const ordered = behaviours.toSorted((a, b) => a.signal.at - b.signal.at);
  return {
    items,
    behaviours: ordered,
    world: worldAt(
      { items, behaviours: ordered },
      { split: Date.UTC(2010, 11, 13), codebook, parameters: defaultParameters },
    ),
  };
}
