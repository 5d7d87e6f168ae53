/** `npm run soak -- --minutes 30`: mixed load for a long while; see docs/research/reliability.md. */
import { Command } from "commander";
import { positive } from "../../../src/cli/arguments.js";
import { runProgram } from "../../../scripts/run-program.js";
import { onDatabase } from "../service/on-database.js";
import { soak } from "./soak.js";

interface Flags {
  readonly minutes: number;
  readonly seed: number;
  readonly backend: "embedded" | "server";
  readonly json?: true;
}

const program = new Command("soak")
  .description("Mixed load on one process: memory, latencies, and whether anything is lost or counted twice.")
  .option("--minutes <n>", "how long", positive, 30)
  .option("--seed <n>", "of the load", positive, 1)
  .option("--backend <name>", "embedded or server", "embedded")
  .option("--json", "print one JSON document, samples included")
  .action(async ({ minutes, seed, backend, json }: Flags) => {
    const log = (line: string): void => {
      process.stderr.write(`${line}\n`);
    };
    const { samples, ...report } = await onDatabase(backend, log, (database) => soak({ minutes, seed, database, log }));
    process.stdout.write(`${json ? JSON.stringify({ ...report, samples }) : JSON.stringify(report, null, 2)}\n`);
    if (report.broken.length > 0) process.exitCode = 1;
  });

await runProgram(program);
