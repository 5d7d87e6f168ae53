import { readFile } from "node:fs/promises";
import { Option } from "commander";
import { positive } from "../../../src/cli/arguments.js";
import { trainRanker } from "../../../src/core/evaluation/train-ranker.js";
import { worldAt } from "../../../src/core/evaluation/world.js";
import { fitInterestParameters } from "../../../src/core/interests/fit.js";
import { defaultParameters } from "../../../src/core/interests/parameters.js";
import { parametersFor } from "../../../src/core/migrations/parameters.js";
import type { Task } from "../../../src/core/types.js";
import type { Truth } from "../../town/truth.js";
import { codebookBefore, readSet, signalsOf } from "../shared/data-set.js";
import { study, withDataSet, withSeed } from "../shared/options.js";
import { print, stopwatch } from "../shared/output.js";
import { follow, followText } from "./follow.js";
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
  follow?: true;
  cache?: string;
  json?: true;
}

async function run(flags: Flags): Promise<void> {
  const { progress, seconds } = stopwatch();
  const { split, seed, top, after } = flags;
  const task: Task = flags.task === "next" ? "NEXT" : "DISCOVER";
  const data = await readSet({ ...flags, progress });
  const codebook = codebookBefore(data, split, seed);
  const k = codebook.topicIds.length;
  progress(`${k} topics`);
  const { parameters } = fitInterestParameters(
    signalsOf(data, codebook)
      .map((signals) => signals.filter(({ at }) => at < split))
      .filter(({ length }) => length > 0),
    k,
    { seed, start: defaultParameters, onProgress: (step) => progress(`interests: ${step}`) },
  );
  const { model } = trainRanker(data, worldAt(data, { split, codebook, parameters }), parameters, {
    tasks: [task],
    seed,
    progress,
  });
  const truth = flags.truth === undefined ? null : (JSON.parse(await readFile(flags.truth, "utf8")) as Truth);
  const input = {
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
    trueShare: truth === null ? null : trueShareOf(truth, data.userIds, data.items),
  };
  if (flags.follow && truth !== null) {
    const changes = data.userIds.map((id) => (truth.users[id]?.migrations ?? []).map(({ from }) => Date.parse(from)));
    const rows = follow(input, (user) => changes[user]!.toSorted((a, b) => a - b), seed);
    return print(
      { options: { task, topics: k, lambda: parameters.lambda, seed }, rows, seconds: seconds() },
      flags.json,
      (report) => `${JSON.stringify(report.options)}\n${followText(report.rows)}\n`,
    );
  }

  let shown = -1;
  const cases = sweep(input, (done) => {
    if (Math.floor(done * 10) !== shown) progress(`sessions: ${(shown = Math.floor(done * 10)) * 10} %`);
  });
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
  print(
    { options, reports, seconds: seconds() },
    flags.json,
    (report) => `${JSON.stringify(report.options)}\n${textOf(report.reports)}\n`,
  );
}

export const command = withSeed(
  withDataSet(
    study(
      "strategy",
      "NDCG over the sessions after a confirmed migration, with and without what the strategy does, paired by user.",
    ),
    true,
    "everything is fitted on what lies before; migrations confirmed later are judged",
  ),
)
  .addOption(
    new Option("--task <task>", "next: repeats allowed; discover: only what the user has not had")
      .choices(["next", "discover"])
      .default("next"),
  )
  .option("--threshold <A>", "average run length in sessions that confirms a drift", positive, 10_000)
  .option("--after <n>", "sessions judged after the confirmation", positive, 10)
  .option("--top <n>", "length of the lists", positive, 10)
  .option("--follow", "with --truth: the sessions after true changes, and those of unchanged users, followed softly")
  .option("--truth <file>", "truth.json of a simulated town: the true share of what is listed is reported too")
  .action(run);
