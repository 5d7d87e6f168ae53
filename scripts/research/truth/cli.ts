import { InvalidArgumentError } from "commander";
import { instant, wholeFrom } from "../../../src/cli/arguments.js";
import { progress } from "../../../src/cli/progress.js";
import { fitInterestParameters } from "../../../src/core/interests/fit.js";
import { defaultParameters } from "../../../src/core/interests/parameters.js";
import { defaultBudget, thresholdFor } from "../../../src/core/migrations/parameters.js";
import { defaultTown, generateTown } from "../../town/model.js";
import { contextReport } from "./contexts.js";
import { driftReport } from "./drifts.js";
import { findingsOf } from "./findings.js";
import { importedWorld } from "./imported-world.js";
import { recovery } from "./recovery.js";
import { truthTables, type TruthReport } from "./report.js";
import { purity, sessionsPerYear } from "./world.js";
import { print, stopwatch } from "../shared/output.js";
import { study, townEnd } from "../shared/options.js";

interface Flags {
  data?: string;
  seed: number;
  users: number;
  days: number;
  end: number;
  thresholds: number[];
  topics?: number;
  json?: true;
}

function thresholds(text: string): number[] {
  const all = text.split(",").map(Number);
  if (all.some((one) => !(one >= 2)))
    throw new InvalidArgumentError("Give numbers of at least 2, separated by commas.");
  return all;
}

async function compare({ data, seed, users, days, end, thresholds: levels, topics, json }: Flags): Promise<void> {
  const { seconds } = stopwatch();
  const town = generateTown({ seed, users, days, end });
  const world = await importedWorld(town, data ?? null, topics ?? null);
  const { parameters: fitted } = fitInterestParameters(
    world.residents.map(({ signals }) => signals),
    world.k,
    { seed: 1 },
  );
  const findings = levels.map((level) => {
    const bar = progress(`migrations at A = ${level}`);
    const found = findingsOf(world, level, (done, total) => bar.update(done, total));
    bar.stop();
    return found;
  });
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
    sessionsPerYear: sessionsPerYear(world, findings[0]!),
    interests: [
      { parameters: "default", recovery: recovery(world, defaultParameters, 1) },
      { parameters: "fitted", recovery: recovery(world, fitted, 1) },
    ],
    drifts: findings.map((found, i) => driftReport(found, world, levels[i]!)),
    contexts: contextReport(findings[0]!),
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
  .option("--thresholds <list>", "thresholds A of the drift detector, in sessions", thresholds, [
    thresholdFor(defaultBudget),
    300,
  ])
  .option("--topics <n>", "fit so many topics in the data folder (default: by the catalogue's size)", wholeFrom(0))
  .action(compare);
