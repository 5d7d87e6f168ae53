import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { wholeFrom } from "../../../src/cli/arguments.js";
import { study } from "../shared/options.js";
import { print } from "../shared/output.js";
import { newsWorld, type NewsOptions } from "./world.js";

const linesOf = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

export const command = study("news", "Writes a simulated newspaper for `godwit evaluate --live`.")
  .requiredOption("--out <folder>", "where items.ndjson and behaviours.ndjson go")
  .option("--users <n>", "readers", wholeFrom(1), 300)
  .option("--days <n>", "days", wholeFrom(2), 45)
  .option("--per-day <n>", "articles a day", wholeFrom(1), 40)
  .option("--seed <n>", "seed of every draw", wholeFrom(0), 1)
  .action(async ({ out, json, ...options }: NewsOptions & { out: string; json?: true }) => {
    const { items, behaviours } = newsWorld(options);
    await mkdir(out, { recursive: true });
    await writeFile(join(out, "items.ndjson"), linesOf(items));
    await writeFile(join(out, "behaviours.ndjson"), linesOf(behaviours));
    print(
      { items: items.length, behaviours: behaviours.length },
      json,
      (counts) => `${counts.items} articles, ${counts.behaviours} readings in ${out}\n`,
    );
  });
