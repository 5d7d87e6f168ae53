import { InvalidArgumentError } from "commander";
import { instant, wholeFrom } from "../../../src/cli/arguments.js";
import { progress } from "../../../src/cli/progress.js";
import { fitInterestParameters } from "../../../src/core/interests/fit.js";
import { defaultParameters } from "../../../src/core/interests/parameters.js";
import { defaultBudget, thresholdFor } from "../../../src/core/migrations/parameters.js";
import { defaultTown, generateTown } from "../../town/model.js";
import { contextReport } from "./contexts.js";
import { driftReport } from "./drifts.js";
import { findingsByDigest } from "./findings-by-digest.js";
import { findingsOf } from "./findings.js";
import { fittedWorld } from "./fitted-world.js";
import { importedWorld } from "./imported-world.js";
import { recovery } from "./recovery.js";
import { truthTables, type TruthReport } from "./report.js";
import { themedWorld } from "./themed-world.js";
import { purity, sessionsPerYear } from "./world.js";
import { print, stopwatch } from "../shared/output.js";
import { study, townEnd } from "../shared/options.js";

interface Flags {
  data?: string;
  seed: number;
  users: number;
  days: number;
  end: number;
  rate: number;
  thresholds: number[];
  topics?: number;
  themes?: true;
  fitted?: true;
  json?: true;
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (!(rate > 0 && rate <= 0.5)) throw new InvalidArgumentError("Give a number above 0 and up to 0.5.");
  return rate;
}

function thresholds(text: string): number[] {
  const all = text.split(",").map(Number);
  if (all.some((one) => !(one >= 2)))
    throw new InvalidArgumentError("Give numbers of at least 2, separated by commas.");
  return all;
}

async function compare({
  data,
  seed,
  users,
  days,
  end,
  rate,
  thresholds: levels,
  topics,
  themes,
  fitted: isFitted,
  json,
}: Flags): Promise<void> {
  const { seconds } = stopwatch();
  const town = generateTown({ seed, users, days, end });
  const world = themes
    ? themedWorld(town)
    : isFitted
      ? await fittedWorld(town)
      : await importedWorld(town, data ?? null, topics ?? null);
  const { parameters: fitted } = fitInterestParameters(
    world.residents.map(({ signals }) => signals),
    world.k,
    { seed: 1 },
  );
  const found = [rate, ...levels].map((budget) => {
    const bar = progress(`migrations at ${budget < 1 ? `rate ${budget}` : `A = ${budget}`}`);
    const made = (budget < 1 ? findingsByDigest : findingsOf)(world, budget, (done, total) => bar.update(done, total));
    bar.stop();
    return { budget, findings: made };
  });
  const [{ findings }] = found as [(typeof found)[number]];
  const report: TruthReport = {
    simulated: true,
    town: {
      seed,
      users: town.users.length,
      days,
      end: town.truth.end,
      items: town.items.length,
      behaviours: town.behaviours.length,
    },
    topics: { count: world.k, labels: world.labels, purity: purity(world, town) },
    sessionsPerYear: sessionsPerYear(world, findings),
    interests: [
      { parameters: "default", recovery: recovery(world, defaultParameters, 1) },
      { parameters: "fitted", recovery: recovery(world, fitted, 1) },
    ],
    drifts: found.map((one) => driftReport(one.findings, world, one.budget)),
    contexts: contextReport(findings),
    seconds: Math.round(seconds()),
  };
  print(report, json, truthTables);
}

export const command = study(
  "truth",
  "What Godwit recovers of the simulated town's truth: interests per situation, migrations, contexts.",
)
  .option(
    "--data <folder>",
    "data folder to import into, and to reuse when it holds this town (default: a temporary one)",
  )
  .option("--seed <n>", "of the town", wholeFrom(0), defaultTown.seed)
  .option("--users <n>", "of the town", wholeFrom(0), defaultTown.users)
  .option("--days <n>", "of the town", wholeFrom(0), defaultTown.days)
  .option("--end <time>", "last instant of the town", instant, townEnd)
  .option("--rate <r>", "false discovery rate of a digest a day", rateOf, 0.1)
  .option("--themes", "topics that are the true themes, instead of an import")
  .option("--fitted", "topics fitted in memory on all items and sittings, instead of an import")
  .option("--thresholds <list>", "thresholds A of the drift detector, in sessions", thresholds, [
    thresholdFor(defaultBudget),
    300,
  ])
  .option("--topics <n>", "fit so many topics in the data folder (default: by the catalogue's size)", wholeFrom(0))
  .action(compare);
