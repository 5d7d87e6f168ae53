import { Command } from "commander";
import { defaultBudget, thresholdFor } from "../../../src/core/migrations/parameters.js";
import { contextRates } from "./contexts.js";
import { describeQuality } from "./descriptions.js";
import { printReport } from "./report.js";
import { shelfRates } from "../../../test/support/simulation/shelves.js";
import { allWatchers, falseAlarms, power } from "../../../test/support/simulation/simulation.js";
import { changeKinds } from "../../../test/support/simulation/stream.js";

const program = new Command("simulate")
  .description(
    "False alarms, misses and delays of the migration detector and of others, on the same simulated streams.",
  )
  .option("--users <n>", "unchanged users per family", "600")
  .option("--sessions <n>", "sessions of an unchanged user", "200")
  .option("--changed <n>", "changed users per kind and size", "40")
  .option("--seed <n>", "seed", "1")
  .option("--quick", "a tenth of the users")
  .option("--json", "one JSON document on standard output")
  .parse();
const given = program.opts<{
  users: string;
  sessions: string;
  changed: string;
  seed: string;
  quick?: true;
  json?: true;
}>();

function positive(name: "users" | "sessions" | "changed" | "seed"): number {
  const n = Number(given[name]);
  if (!Number.isInteger(n) || n < 1)
    program.error(`--${name} ${given[name]} is not a positive whole number`, { exitCode: 2 });
  return n;
}

const part = given.quick ? 10 : 1;
const options = {
  users: Math.ceil(positive("users") / part),
  sessions: positive("sessions"),
  changed: Math.ceil(positive("changed") / part),
  seed: positive("seed"),
  threshold: thresholdFor(defaultBudget),
};

let shown = -1;
const progress =
  (what: string) =>
  (done: number): void => {
    const percent = Math.floor(done * 100);
    if (!process.stderr.isTTY || percent === shown) return;
    shown = percent;
    process.stderr.write(`\r${what} ${percent} %   ${done === 1 ? "\n" : ""}`);
  };

const started = performance.now();
const watchers = allWatchers(options.threshold);
const report = {
  options,
  falseAlarms: falseAlarms(watchers, options, progress("unchanged users")),
  power: power(watchers, options, progress("changed users")),
  descriptions: changeKinds.map((kind) => describeQuality(kind, 0.5, Math.ceil(options.changed / 2), options.seed)),
  contexts: contextRates(Math.ceil(options.users / 3), 0.05, options.seed),
  shelves: shelfRates(Math.ceil((2 * options.users) / 3), 0.05, options.seed),
  seconds: 0,
};
report.seconds = Math.round((performance.now() - started) / 100) / 10;
if (given.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else printReport(report);
