import { positive, wholeFrom } from "../../../src/cli/arguments.js";
import { stagedProgress } from "../../../src/cli/progress.js";
import { study, withSeed } from "../shared/options.js";
import { print } from "../shared/output.js";
import { readDrifts, type ReadDrifts, type ReadDriftsOptions } from "./read-drifts.js";

const two = (x: number): string => x.toFixed(2);

function textOf({ users, watched, sessions, topics, drifts }: ReadDrifts): string {
  const lines = drifts.flatMap((one) => [
    "",
    `${one.user}: since ${one.since}, confirmed ${one.confirmed}; ${one.kind} ${two(one.probability)}; ${two(one.bits)} bits; ` +
      `${one.before} + ${one.after} sessions; ${two(one.seasonal)} of it is everybody's, ${two(one.followed)} of all go that way`,
    `  less  ${one.less.join(" | ")}`,
    `  more  ${one.more.join(" | ")}`,
    `  before: ${one.itemsBefore.join("; ")}`,
    `  after:  ${one.itemsAfter.join("; ")}`,
  ]);
  const summary = `${users} users, ${watched} of them watched, ${sessions} sessions, ${topics} topics: ${drifts.length} drifts of ${new Set(drifts.map(({ user }) => user)).size} users`;
  return `${[summary, ...lines].join("\n")}\n`;
}

async function run({ json, ...options }: ReadDriftsOptions & { json?: true }): Promise<void> {
  const stages = stagedProgress();
  const found = await readDrifts(options, (stage, done, total) => stages.update(stage, done, total));
  stages.stop();
  print(found, json, textOf);
}

export const command = withSeed(
  study(
    "drifts",
    "Every drift found in a data set of files, confirmed by daily digests, told so that a person can judge it.",
  ),
)
  .requiredOption("--items <file>", "items as NDJSON")
  .requiredOption("--behaviours <file>", "behaviours as NDJSON, gzip allowed")
  .option("--cache <folder>", "where vectors of texts are kept between runs")
  .option("--users <n>", "only so many users, drawn by the hash of their ids (default: all)", wholeFrom(1))
  .option("--rate <q>", "false discovery rate of a digest", positive, 0.1)
  .action(run);
