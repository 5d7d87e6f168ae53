import { listOf, wholeFrom } from "../../../src/cli/arguments.js";
import { families } from "../migrations/streams/families.js";
import { study, withSeed } from "../shared/options.js";
import { print, stopwatch } from "../shared/output.js";
import { announcements, type Announced } from "./announcements.js";

interface Flags {
  users: number;
  sessions: number;
  threshold: number;
  only?: string[];
  seed: number;
  json?: true;
}

interface Report {
  readonly options: Omit<Flags, "json">;
  readonly rows: readonly Announced[];
  readonly seconds: number;
}

function textOf({ options, rows, seconds }: Report): string {
  const { threshold, seed, sessions } = options;
  return [
    `A = ${threshold}, seed ${seed}, ${sessions} sessions each. ${Math.round(seconds)} s.`,
    "",
    "| family | people | told of a change | changes told in all | most of one person |",
    "|---|---|---|---|---|",
    ...rows.map(
      ({ family, people, told, drifts, most }) => `| ${family} | ${people} | ${told} | ${drifts} | ${most} |`,
    ),
    "",
  ].join("\n");
}

function run({ json, ...options }: Flags): void {
  const { seconds } = stopwatch();
  const { users, sessions: length, threshold: a, seed, only } = options;
  const watched = families.filter(({ name }) => only === undefined || only.some((part) => name.includes(part)));
  const rows = watched.map((family) => announcements(family, { users, length, seed, a }));
  print<Report>({ options, rows, seconds: seconds() }, json, textOf);
}

export const command = withSeed(
  study("announcements", "How often people whose interests do not change are told that they have."),
)
  .option("--users <n>", "people of each family", wholeFrom(1), 40)
  .option("--sessions <n>", "sessions of each", wholeFrom(20), 200)
  .option("--threshold <A>", "sessions between two false alarms", wholeFrom(10), 10_000)
  .option("--only <list>", "only families whose names hold one of these", listOf(String))
  .action(run);
