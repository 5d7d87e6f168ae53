/** `npm run soak -- --minutes 30`: mixed load for a long while; see docs/research/reliability.md. */
import { Command } from "commander";
import { positive } from "../../../src/cli/arguments.js";
import { runProgram } from "../../../scripts/run-program.js";
import { soak } from "./soak.js";

const program = new Command("soak")
  .description("Mixed load on the embedded stores: memory, latencies, and whether anything is lost or counted twice.")
  .option("--minutes <n>", "how long", positive, 30)
  .option("--seed <n>", "of the load", positive, 1)
  .option("--json", "print one JSON document, samples included")
  .action(async ({ minutes, seed, json }: { minutes: number; seed: number; json?: true }) => {
    const { samples, ...report } = await soak({
      minutes,
      seed,
      log: (line) => {
        process.stderr.write(`${line}\n`);
      },
    });
    process.stdout.write(`${json ? JSON.stringify({ ...report, samples }) : JSON.stringify(report, null, 2)}\n`);
    if (report.broken.length > 0) process.exitCode = 1;
  });

await runProgram(program);
