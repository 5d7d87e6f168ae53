import { Command, Option } from "commander";
import { instant, wholeFrom } from "../../src/cli/arguments.js";
import { stocks, type Stock } from "./library.js";
import { defaultTown, generateTown } from "./model.js";
import { writeTown } from "./write-town.js";
import { runProgram } from "../run-program.js";
import { hourMs } from "../../src/core/time.js";

interface Flags {
  out: string;
  seed: number;
  users: number;
  days: number;
  end: number;
  stock: Stock;
  json?: true;
}

async function write({ out, seed, users, days, end, stock, json }: Flags): Promise<void> {
  const town = generateTown({ seed, users, days, end, stock });
  await writeTown(town, out);
  const counts = {
    simulated: true,
    items: town.items.length,
    users: town.users.length,
    behaviours: town.behaviours.length,
    seed,
    start: town.truth.start,
    end: town.truth.end,
  };
  process.stdout.write(
    json
      ? `${JSON.stringify(counts)}\n`
      : `A simulated town: ${counts.behaviours} behaviours of ${counts.users} users with ${counts.items} items, ${counts.start} to ${counts.end} (seed ${seed}).\n` +
          `Written: ${out}/items.ndjson, users.ndjson, behaviours.ndjson; what is true of it: truth.json\n`,
  );
}

const program = new Command("town")
  .description("Writes the simulated demo town, with its ground truth beside it.")
  .requiredOption("--out <folder>", "where to write; made where it is missing")
  .option("--seed <n>", "another seed, another town", wholeFrom(0), defaultTown.seed)
  .option("--users <n>", "how many people live there", wholeFrom(0), defaultTown.users)
  .option("--days <n>", "length of the simulated period", wholeFrom(0), defaultTown.days)
  .option(
    "--end <time>",
    "last instant of the period (default: the last full hour)",
    instant,
    Math.floor(Date.now() / hourMs) * hourMs,
  )
  .addOption(
    new Option("--stock <name>", "how many items there are: 324, which research counts on, or all that the demo has")
      .choices(stocks)
      .default("small"),
  )
  .option("--json", "print the counts as one JSON document")
  .action(write);

await runProgram(program);
