/** `npm run overload`: more clients than can be answered in time; see docs/research/reliability.md. */
import { Command } from "commander";
import { positive } from "../../../src/cli/arguments.js";
import { runProgram } from "../../../scripts/run-program.js";
import { overload } from "./overload.js";

const program = new Command("overload")
  .description("Many clients at once, three of ten of their questions writes: what is served, shed and kept.")
  .option("--clients <n>", "how many", positive, 256)
  .option("--seconds <n>", "how long", positive, 60)
  .option("--json", "print one JSON document")
  .action(async ({ clients, seconds, json }: { clients: number; seconds: number; json?: true }) => {
    const report = await overload({
      clients,
      seconds,
      log: (line) => {
        process.stderr.write(`${line}\n`);
      },
    });
    process.stdout.write(`${json ? JSON.stringify(report) : JSON.stringify(report, null, 2)}\n`);
    if (report.broken.length > 0) process.exitCode = 1;
  });

await runProgram(program);
