/** `npm run soak -- --minutes 30`: mixed load for a long while; see docs/reliability.md. */
import { Command, InvalidArgumentError } from "commander";
import { runProgram } from "../../run-program.js";
import { soak } from "./soak.js";

const positive = (text: string): number => {
  const n = Number(text);
  if (!(n > 0)) throw new InvalidArgumentError(`"${text}" is not a number above 0.`);
  return n;
};

const program = new Command("soak")
  .description("Mixed load on the embedded stores: memory, latencies, and whether anything is lost or counted twice.")
  .option("--minutes <n>", "how long", positive, 30)
  .option("--seed <n>", "of the load", positive, 1)
  .option("--json", "print one JSON document, samples included")
  .action(async ({ minutes, seed, json }: { minutes: number; seed: number; json?: true }) => {
    const { samples, ...report } = await soak({ minutes, seed, log: (line) => { process.stderr.write(`${line}\n`); } });
    process.stdout.write(`${json ? JSON.stringify({ ...report, samples }) : JSON.stringify(report, null, 2)}\n`);
    if (report.lost + report.doubled + report.drift.length > 0 || report.failed["INTERNAL_SERVER_ERROR"] !== undefined) process.exitCode = 1;
  });

await runProgram(program);
