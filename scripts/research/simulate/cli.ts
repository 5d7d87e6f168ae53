import { wholeFrom } from "../../../src/cli/arguments.js";
import { print, stopwatch } from "../shared/output.js";
import { study, withSeed } from "../shared/options.js";
import { defaultBudget, thresholdFor } from "../../../src/core/migrations/parameters.js";
import { contextRates } from "./contexts.js";
import { describeQuality } from "./descriptions.js";
import { textOf } from "./report.js";
import { shelfRates } from "../../../test/support/simulation/shelves.js";
import { allWatchers, falseAlarms, power } from "../../../test/support/simulation/simulation.js";
import { changeKinds } from "../../../test/support/simulation/stream.js";

interface Flags {
  users: number;
  sessions: number;
  changed: number;
  seed: number;
  quick?: true;
  json?: true;
}

let shown = -1;
const progress =
  (what: string) =>
  (done: number): void => {
    const percent = Math.floor(done * 100);
    if (!process.stderr.isTTY || percent === shown) return;
    shown = percent;
    process.stderr.write(`\r${what} ${percent} %   ${done === 1 ? "\n" : ""}`);
  };

function run({ users, sessions, changed, seed, quick, json }: Flags): void {
  const { seconds } = stopwatch();
  const part = quick ? 10 : 1;
  const options = {
    users: Math.ceil(users / part),
    sessions,
    changed: Math.ceil(changed / part),
    seed,
    threshold: thresholdFor(defaultBudget),
  };
  const watchers = allWatchers(options.threshold);
  const report = {
    options,
    falseAlarms: falseAlarms(watchers, options, progress("unchanged users")),
    power: power(watchers, options, progress("changed users")),
    descriptions: changeKinds.map((kind) => describeQuality(kind, 0.5, Math.ceil(options.changed / 2), seed)),
    contexts: contextRates(Math.ceil(options.users / 3), 0.05, seed),
    shelves: shelfRates(Math.ceil((2 * options.users) / 3), 0.05, seed),
  };
  print({ ...report, seconds: Math.round(10 * seconds()) / 10 }, json, textOf);
}

export const command = withSeed(
  study(
    "simulate",
    "False alarms, misses and delays of the migration detector and of others, on the same simulated streams.",
  ),
)
  .option("--users <n>", "unchanged users per family", wholeFrom(1), 600)
  .option("--sessions <n>", "sessions of an unchanged user", wholeFrom(1), 200)
  .option("--changed <n>", "changed users per kind and size", wholeFrom(1), 40)
  .option("--quick", "a tenth of the users")
  .action(run);
