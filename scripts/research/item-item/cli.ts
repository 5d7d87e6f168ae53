import { Command } from "commander";
import { instant, wholeFrom } from "../../../src/cli/arguments.js";
import { prepare, type DataSet } from "../../../src/cli/evaluate/prepare.js";
import { knownItems, worldAt, type World } from "../../../src/core/evaluation/world.js";
import { defaultParameters } from "../../../src/core/interests/parameters.js";
import { normal, seeded, seedOf } from "../../../src/core/statistics/random.js";
import { defaultLearnOptions as options } from "../../../src/core/ranking/fit/learn.js";
import { ease, mostSupported } from "../../../src/core/ranking/item-item/ease.js";
import { hotUsers, hotWeights } from "../../../src/core/ranking/item-item/hot-items.js";
import { columnsHadBy, interactionsOf } from "../../../src/core/ranking/item-item/interactions.js";
import { ItemItemIndex, type ItemItem } from "../../../src/core/ranking/item-item/item-item.js";
import { itemKnn } from "../../../src/core/ranking/item-item/item-knn.js";
import { localEase } from "../../../src/core/ranking/item-item/local-ease.js";
import { sessionRows, userRows, type Had } from "../../../src/core/ranking/item-item/rows.js";
import { fitCodebook } from "../../../src/core/topics/fit.js";
import type { Embedder } from "../../../src/ports/embedder.js";
import { runProgram } from "../../run-program.js";
import { judge, popularity, votes, type Judged } from "./judge.js";

const dimension = 8;
const newest = 20_000;
const cosines = (had: readonly Had[], now: number): ItemItem =>
  itemKnn(interactionsOf(sessionRows(had, { now, halfLifeDays: options.cooccurrenceHalfLifeDays })), {
    neighbours: 100,
    shrinkage: 1,
  });
const faded = (had: readonly Had[], now: number) =>
  interactionsOf(userRows(had, { now, halfLifeDays: options.easeHalfLifeDays }));

/** Texts do not matter here: a vector by hash. */
const noTexts: Embedder = {
  space: "none",
  dimension,
  embed: (texts) =>
    Promise.resolve(
      texts.map((text) => {
        const random = seeded(seedOf(text));
        const vector = Float32Array.from({ length: dimension }, () => normal(random));
        const norm = Math.hypot(...vector);
        return vector.map((x) => x / norm);
      }),
    ),
  health: () => Promise.resolve({ state: "UP", detail: "ready" }),
  close: () => Promise.resolve(),
};

/**
 * The world at a time; of what comes later, only behaviours with the items in question before `until` are there to be
 * foreseen.
 */
function worldOf(
  { items, behaviours }: DataSet,
  at: number,
  until: number,
  inQuestion: (item: number) => boolean,
): World {
  const matrix = new Float32Array(items.length * dimension);
  items.forEach(({ vector }, i) => matrix.set(vector, i * dimension));
  const { codebook } = fitCodebook(matrix, items.length, dimension, {
    space: noTexts.space,
    seed: 1,
    k: 4,
    maxIterations: 1,
  });
  return worldAt(
    items,
    behaviours.filter(({ signal }) => signal.at < at || (signal.at < until && inQuestion(signal.item!))),
    at,
    codebook,
    defaultParameters,
    knownItems(items, behaviours, at),
  );
}

/** Items beyond the limit of EASE, ranked alone. */
function beyond(
  data: DataSet,
  split: number,
  until: number,
  limit: number,
): { items: number; users: number; seconds: number; rows: Judged[] } {
  const past = data.behaviours.filter(({ signal }) => signal.at < split);
  const now = past.at(-1)!.signal.at;
  const x = faded(past, now);
  const inside = new Set(mostSupported(x, limit).items);
  const columns = columnsHadBy(x, options.local.users, (item) => !inside.has(item));
  const outside = new Set(columns.map((column) => x.items[column]!));
  const world = worldOf(data, split, until, (item) => outside.has(item));
  const started = performance.now();
  const local = localEase(x, columns, { lambda: options.easeLambda, support: options.local.support });
  const seconds = (performance.now() - started) / 1000;
  const popular = popularity(world, Infinity);
  const scorers = [
    popular,
    votes("co-occurrence", world, new ItemItemIndex(cosines(past, now)), popular, 30),
    votes("local EASE", world, new ItemItemIndex(local), popular),
  ];
  return { items: outside.size, seconds, ...judge(world, scorers, (item) => outside.has(item), 1) };
}

/** Items that came between the fit and the split, ranked alone and, with what EASE learned before, among all. */
function hot(
  data: DataSet,
  fittedAt: number,
  split: number,
  until: number,
): { items: number; users: number; alone: Judged[]; amongAll: Judged[] } {
  const before = data.behaviours.filter(({ signal }) => signal.at < fittedAt);
  const recent = data.behaviours.filter(({ signal }) => signal.at < split).slice(-newest);
  const now = recent.at(-1)!.signal.at;
  const met = new Set(before.map(({ signal }) => signal.item));
  const unknown = (item: number) => !met.has(item);
  const x = faded(recent, now);
  const inQuestion = new Set(columnsHadBy(x, hotUsers, unknown).map((column) => x.items[column]!));
  const world = worldOf(data, split, until, (item) => inQuestion.has(item));
  const popular = popularity(world, newest);
  const more = hotWeights(recent, unknown, options);
  if (more === null) return { items: 0, users: 0, alone: [], amongAll: [] };
  const fitted = new ItemItemIndex(
    ease(mostSupported(faded(before, fittedAt), options.easeItems), {
      lambda: options.easeLambda,
      neighbours: options.neighbours,
    }),
  );
  const alone = judge(
    world,
    [
      popular,
      votes("co-occurrence", world, new ItemItemIndex(cosines(recent, now)), popular, 30),
      votes("from the newest behaviours", world, new ItemItemIndex(more), popular),
    ],
    (item) => inQuestion.has(item),
    0,
  );
  const amongAll = judge(
    world,
    [
      votes("EASE as fitted", world, fitted, popular),
      votes("with the newest behaviours", world, fitted.with(more), popular),
    ],
    () => true,
    0,
  );
  return { items: inQuestion.size, users: alone.users, alone: alone.rows, amongAll: amongAll.rows };
}

const program = new Command("item-item")
  .description(
    "What item-item weights are worth for items beyond the limit of EASE, and for items that came after the fit.",
  )
  .requiredOption("--items <file>", "items as NDJSON, gzip allowed")
  .requiredOption("--behaviours <file>", "behaviours as NDJSON, gzip allowed")
  .requiredOption("--split <time>", "weights are learned from what lies before it", instant)
  .requiredOption("--until <time>", "choices before it are foreseen", instant)
  .option("--fitted-at <time>", "judge items that came between this time and the split", instant)
  .option("--limit <n>", "items that EASE takes at once", wholeFrom(1), options.easeItems)
  .action(
    async ({
      items,
      behaviours,
      split,
      until,
      fittedAt,
      limit,
    }: {
      items: string;
      behaviours: string;
      split: number;
      until: number;
      fittedAt?: number;
      limit: number;
    }) => {
      const data = await prepare({ items, behaviours, cacheFolder: null, embedder: noTexts, progress: () => {} });
      process.stdout.write(
        `${JSON.stringify(fittedAt === undefined ? beyond(data, split, until, limit) : hot(data, fittedAt, split, until), null, 1)}\n`,
      );
    },
  );
await runProgram(program);
