import { createLocalEmbedder } from "../../../src/adapters/embedding/local.js";
import { wholeFrom } from "../../../src/cli/arguments.js";
import type { EvaluationItem } from "../../../src/core/evaluation/evaluation-item.js";
import { RankInputs } from "../../../src/core/evaluation/godwit.js";
import { trainRanker } from "../../../src/core/evaluation/train-ranker.js";
import { worldAt } from "../../../src/core/evaluation/world.js";
import { defaultParameters } from "../../../src/core/interests/parameters.js";
import { defaultModel } from "../../../src/core/ranking/model.js";
import { rank } from "../../../src/core/ranking/rank.js";
import type { Codebook } from "../../../src/core/topics/codebook.js";
import { fitCodebook } from "../../../src/core/topics/fit.js";
import type { Task } from "../../../src/core/types.js";
import { study } from "../shared/options.js";
import { print, stopwatch } from "../shared/output.js";
import { articles, likes, titles } from "./world.js";

interface Row {
  readonly fans: number;
  readonly others: number;
  readonly likes: number;
  /** share of the fans' own taste in their ten: before a fit, and after one (null = there are too few behaviours) */
  readonly before: number;
  readonly after: number | null;
}

const top = 10;
const task: Task = "DISCOVER";
/** The service fits a ranker by itself from so many behaviours on (src/modules/models/ranker-due.ts). */
const fittedFrom = 1_000;

/** What the fans of a world are recommended. */
function shareOfOwn(
  items: readonly EvaluationItem[],
  codebook: Codebook,
  { fans, others, likes: each, seed, progress }: Omit<Row, "before" | "after"> & { seed: number; progress: () => void },
): Row {
  const { behaviours, split } = likes(fans, others, each, seed);
  const world = worldAt({ items, behaviours }, { split, codebook, parameters: defaultParameters });
  const share = (model: typeof defaultModel): number => {
    const inputs = new RankInputs(world, { task, model, parameters: defaultParameters });
    const mine = world.heldOut.filter(({ user }) => user < fans);
    const own = mine.map(
      (user) => rank(inputs.of(user), top).filter(({ number }) => titles[number]!.taste === "cookery").length / top,
    );
    return own.reduce((a, b) => a + b, 0) / own.length;
  };
  const known = behaviours.filter(({ signal }) => signal.at < split);
  const fitted =
    known.length < fittedFrom
      ? null
      : trainRanker({ items, behaviours: known }, world, defaultParameters, { tasks: [task], seed, progress });
  return {
    fans,
    others,
    likes: each,
    before: share(defaultModel),
    after: fitted === null ? null : share(fitted.model),
  };
}

const percent = (share: number | null): string => (share === null ? "" : `${Math.round(100 * share)} %`);

function text(rows: readonly Row[]): string {
  return [
    "| fans | among others | likes each | own taste in ten, before a fit | after a fit |",
    "|---|---|---|---|---|",
    ...rows.map(
      ({ fans, others, likes: each, before, after }) =>
        `| ${fans} | ${others} | ${each} | ${percent(before)} | ${percent(after)} |`,
    ),
    "",
  ].join("\n");
}

export const command = study("minority", "What a few fans of cookery among many cyclists are recommended.")
  .option("--seed <n>", "seed of every draw", wholeFrom(0), 1)
  .action(async ({ seed, json }: { seed: number; json?: true }) => {
    const { progress } = stopwatch();
    const embedder = await createLocalEmbedder({});
    const vectors = await embedder.embed(titles.map(({ title }) => title)).finally(() => embedder.close());
    const items = articles(vectors);
    const { dimension, space } = embedder;
    const matrix = new Float32Array(items.length * dimension);
    items.forEach(({ vector }, i) => matrix.set(vector, i * dimension));
    const { codebook } = fitCodebook(matrix, items.length, dimension, { space, seed });
    const rows: Row[] = [];
    for (const fans of [1, 3, 10])
      for (const others of [1, 20, 100]) {
        progress(`${fans} fans among ${others}`);
        for (const each of [1, 2, 5, 10, 20])
          rows.push(shareOfOwn(items, codebook, { fans, others, likes: each, seed, progress: () => {} }));
      }
    print(rows, json, text);
  });
