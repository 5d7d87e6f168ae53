import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { instant, positive } from "../../../src/cli/arguments.js";
import { createLocalEmbedder } from "../../../src/adapters/embedding/local.js";
import { prepare } from "../../../src/cli/evaluate/prepare.js";
import { trainRanker } from "../../../src/core/evaluation/train-ranker.js";
import { knownItems, worldAt } from "../../../src/core/evaluation/world.js";
import { fitInterestParameters } from "../../../src/core/interests/fit.js";
import { defaultParameters } from "../../../src/core/interests/parameters.js";
import { parametersFor } from "../../../src/core/migrations/parameters.js";
import { assign } from "../../../src/core/topics/codebook.js";
import { fitCodebook } from "../../../src/core/topics/fit.js";
import type { Task } from "../../../src/core/types.js";
import type { Truth } from "../../town/truth.js";
import { familyReport, textOf } from "./report.js";
import { sessionsOf } from "./sessions.js";
import { sweep } from "./sweep.js";
import { trueShareOf } from "./town-truth.js";

interface Flags {
  items: string;
  behaviours: string;
  split: number;
  task: "next" | "discover";
  threshold: number;
  after: number;
  top: number;
  seed: number;
  truth?: string;
  cache: string;
  json?: true;
}

const flags = new Command("strategy")
  .description(
    "NDCG over the sessions after a confirmed migration, with and without what the strategy does, paired by user.",
  )
  .requiredOption("--items <file>", "items as NDJSON")
  .requiredOption("--behaviours <file>", "behaviours as NDJSON")
  .requiredOption(
    "--split <time>",
    "everything is fitted on what lies before; migrations confirmed later are judged",
    instant,
  )
  .addOption(
    new Option("--task <task>", "next: repeats allowed; discover: only what the user has not had")
      .choices(["next", "discover"])
      .default("next"),
  )
  .option("--threshold <A>", "average run length in sessions that confirms a drift", positive, 10_000)
  .option("--after <n>", "sessions judged after the confirmation", positive, 10)
  .option("--top <n>", "length of the lists", positive, 10)
  .option("--seed <n>", "seed of every random choice", positive, 1)
  .option("--truth <file>", "truth.json of a simulated town: the true share of what is listed is reported too")
  .option("--cache <folder>", "where vectors of texts are kept between runs", ".godwit/evaluate")
  .option("--json", "one JSON document on standard output")
  .parse()
  .opts<Flags>();

const started = performance.now();
const progress = (line: string): void =>
  void process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s  ${line}\n`);
const { split, seed, top, after } = flags;
const task: Task = flags.task === "next" ? "NEXT" : "DISCOVER";

const embedder = await createLocalEmbedder({});
const data = await prepare({
  items: flags.items,
  behaviours: flags.behaviours,
  cacheFolder: flags.cache,
  embedder,
  progress,
}).finally(() => embedder.close());
const known = knownItems(data.items, data.behaviours, split);
const { dimension, space } = embedder;
const matrix = new Float32Array(known.length * dimension);
known.forEach(({ vector }, i) => matrix.set(vector, i * dimension));
progress(`topics of ${known.length} items`);
const { codebook } = fitCodebook(matrix, known.length, dimension, { space, seed });
const k = codebook.topicIds.length;
const topics = data.items.map(({ vector }) => assign(codebook, vector));
const histories = data.userIds.map(
  (): ({ topics: (typeof topics)[number] } & (typeof data.behaviours)[number]["signal"])[] => [],
);
for (const { user, signal } of data.behaviours)
  if (signal.at < split) histories[user]!.push({ ...signal, topics: topics[signal.item!]! });
const { parameters } = fitInterestParameters(
  histories.filter(({ length }) => length > 0),
  k,
  { seed, start: defaultParameters, onProgress: (step) => progress(`interests: ${step}`) },
);
const { model } = trainRanker(data, worldAt(data.items, data.behaviours, split, codebook, parameters), parameters, {
  tasks: [task],
  seed,
  progress,
});
const trueShare =
  flags.truth === undefined
    ? null
    : trueShareOf(JSON.parse(await readFile(flags.truth, "utf8")) as Truth, data.userIds, data.items);

let shown = -1;
const cases = sweep(
  {
    ...data,
    sessions: sessionsOf(data.behaviours),
    split,
    codebook,
    parameters,
    migrationParameters: parametersFor(flags.threshold),
    model,
    task,
    top,
    after,
    trueShare,
  },
  (done) => {
    if (Math.floor(done * 10) !== shown) progress(`sessions: ${(shown = Math.floor(done * 10)) * 10} %`);
  },
);
const reports = (["drift", "context"] as const).map((family) => familyReport(cases, family, seed));
const options = {
  task,
  split: new Date(split).toISOString(),
  threshold: flags.threshold,
  after,
  top,
  seed,
  topics: k,
  lambda: parameters.lambda,
  interestWeights: Object.fromEntries(model.weights[task].features.map(({ feature, weight }) => [feature, weight])),
};
process.stdout.write(
  flags.json
    ? `${JSON.stringify({ options, reports, seconds: (performance.now() - started) / 1000 })}\n`
    : `${JSON.stringify(options)}\n${textOf(reports)}\n`,
);
