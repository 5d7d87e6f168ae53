import { wholeFrom } from "../../../src/cli/arguments.js";
import { study, withSeed } from "../shared/options.js";
import { print, stopwatch } from "../shared/output.js";
import { digestRates } from "./digests.js";
import { digestTable } from "./report.js";

interface Flags {
  users: number;
  populations: number;
  sessions: number;
  every: number;
  seed: number;
  json?: true;
}

const progress = (part: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${Math.floor(100 * part)} %  `);
};

function run({ users, populations, sessions, every, seed, json }: Flags): void {
  const { seconds } = stopwatch();
  const options = { users, populations, sessions, every, rate: 0.1, seed };
  const rows = digestRates(options, progress);
  print({ options, digests: rows, seconds: seconds() }, json, (report) => digestTable(report.digests, report.options));
}

export const command = withSeed(
  study("digests", "What the false discovery rate of digests and of the standing list is, at known changes."),
)
  .option("--users <n>", "users of a population", wholeFrom(10), 300)
  .option("--populations <n>", "populations per part that changes", wholeFrom(1), 40)
  .option("--sessions <n>", "sessions of a user", wholeFrom(20), 80)
  .option("--every <n>", "sessions of everybody between two digests", wholeFrom(1), 4)
  .action(run);
