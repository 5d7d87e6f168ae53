import { wholeFrom } from "../../../src/cli/arguments.js";
import { progress } from "../../../src/cli/progress.js";
import type { Part } from "../migrations/compare.js";
import { study, withSeed } from "../shared/options.js";
import { print, stopwatch } from "../shared/output.js";
import { describeAll, describedWell, type DescriptionReport } from "./descriptions.js";

interface Flags {
  users: number;
  threshold: number;
  seed: number;
  json?: true;
}

interface Report extends DescriptionReport {
  readonly options: Omit<Flags, "json">;
  readonly confirmed: number;
  readonly seconds: number;
}

const told = ({ found, of, low, high }: Part): string =>
  of === 0 ? "–" : `${found} of ${of} (${Math.round(100 * low)} to ${Math.round(100 * high)} %)`;

function textOf({ options, confirmed, dated, datedBySize, inSet, kinds, byKind, seconds }: Report): string {
  return [
    `A = ${options.threshold}, seed ${options.seed}, ${options.users} people of each abrupt kind: ${confirmed} confirmed. ${Math.round(seconds)} s.`,
    "",
    `Dated within three sessions: ${told(dated)}; the true one lies in changedBetween: ${told(inSet)}.`,
    ...Object.entries(datedBySize).map(([size, part]) => `  size from ${size}: ${told(part)}`),
    "",
    "| kind said with | right at the confirmation | right in the end |",
    "|---|---|---|",
    ...kinds.map(({ from, first, last }) => `| ${from} and more | ${told(first)} | ${told(last)} |`),
    "",
    "| true kind | dated | likeliest kind right at the confirmation | in the end |",
    "|---|---|---|---|",
    ...Object.entries(byKind).map(
      ([kind, parts]) => `| ${kind} | ${told(parts.dated)} | ${told(parts.first)} | ${told(parts.last)} |`,
    ),
    "",
  ].join("\n");
}

function run({ users, threshold, seed, json }: Flags): void {
  const { seconds } = stopwatch();
  const bar = progress("people watched");
  const all = describeAll({ users, seed, a: threshold }, (done, total) => bar.update(done, total));
  bar.stop();
  const options = { users, threshold, seed };
  print<Report>({ options, confirmed: all.length, ...describedWell(all), seconds: seconds() }, json, textOf);
}

export const command = withSeed(
  study("descriptions", "How well confirmed drifts are dated, and whether kinds are as likely as is said."),
)
  .option("--users <n>", "people of each kind of abrupt change", wholeFrom(1), 150)
  .option("--threshold <A>", "sessions between two false alarms", wholeFrom(10), 1_000)
  .action(run);
