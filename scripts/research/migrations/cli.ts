import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { listOf, wholeFrom } from "../../../src/cli/arguments.js";
import { progress } from "../../../src/cli/progress.js";
import { study, withSeed } from "../shared/options.js";
import { print, stopwatch } from "../shared/output.js";
import { compare } from "./compare.js";
import { allDetectors } from "./detectors/all.js";
import { measure } from "./measure.js";
import { families } from "./streams/families.js";
import { plot } from "./plot.js";
import { textOf } from "./report.js";

interface Flags {
  users: number;
  changed: number;
  sessions: number;
  budgets: number[];
  only?: string[];
  detectors?: string[];
  seed: number;
  quick?: true;
  out?: string;
  svg?: string;
  json?: true;
}

function budgets(text: string): number[] {
  const all = text.split(",").map(Number);
  if (all.some((one) => !(one >= 10)))
    throw new InvalidArgumentError("Give numbers of at least 10, separated by commas.");
  return all;
}

/** Those of `all` whose names hold one of `wanted`; all of them where none is wanted. */
function chosen<T extends { readonly name: string }>(all: readonly T[], wanted: readonly string[] | undefined): T[] {
  return all.filter(({ name }) => wanted === undefined || wanted.some((part) => name.includes(part)));
}

async function run(flags: Flags): Promise<void> {
  const { users, changed, sessions, budgets: all, seed, quick, out, svg, json } = flags;
  const { seconds } = stopwatch();
  const part = quick ? 10 : 1;
  const options = { users: Math.ceil(users / part), changed: Math.ceil(changed / part), sessions, seed };
  const finest = Math.max(...all);
  const detectors = chosen(allDetectors(finest), flags.detectors);
  const watched = chosen(families, flags.only);
  const bar = progress("people watched");
  const folder = out === undefined ? null : join(out, `seed-${seed}-sessions-${sessions}-a-${finest}`);
  const measured = await measure({
    ...options,
    detectors,
    families: watched,
    folder,
    progress: (done, total) => bar.update(done, total),
  });
  bar.stop();
  if (svg !== undefined) await writeFile(svg, plot(measured, detectors));
  const comparisons = all.map((a) => compare(measured, detectors, a));
  print({ options, comparisons, seconds: seconds() }, json, textOf);
}

export const command = withSeed(
  study("migrations", "What every detector of changed interests finds, and says falsely, on the same streams."),
)
  .option("--users <n>", "people of each family who do not change", wholeFrom(1), 200)
  .option("--changed <n>", "people of each kind of change", wholeFrom(1), 200)
  .option("--sessions <n>", "sessions of somebody who does not change", wholeFrom(20), 200)
  .option("--budgets <list>", "sessions A between two false alarms, separated by commas", budgets, [10_000, 1_000])
  .option("--only <list>", "only families whose names hold one of these", listOf(String))
  .option(
    "--detectors <list>",
    "only detectors whose names hold one of these; the first sets the count",
    listOf(String),
  )
  .option("--quick", "a tenth of the people")
  .option("--out <folder>", "keep what was measured there, and go on where an earlier run was stopped")
  .option("--svg <file>", "write the plot there")
  .action(run);
