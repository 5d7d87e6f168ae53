/** `npm run attack`: every attack with a victim at the same time; see docs/research/reliability.md. */
import { Command } from "commander";
import { positive } from "../../../src/cli/arguments.js";
import { runProgram } from "../../../scripts/run-program.js";
import { costs } from "./costs.js";
import { attack } from "./attack.js";

interface Options {
  readonly seconds: number;
  readonly only?: string;
  readonly profile?: string;
  readonly costs?: true;
  readonly json?: true;
}

const program = new Command("attack")
  .description("A caller who asks for as much as they can, and a victim who asks for little: what the victim waits.")
  .option("--seconds <n>", "how long each attack is measured", positive, 8)
  .option("--only <words>", "attacks whose names hold these words")
  .option("--profile <folder>", "where a profile of the service's processor time goes, for Chrome's tools")
  .option("--costs", "instead: what each field costs, beside what its @cost declares")
  .option("--json", "print one JSON document")
  .action(async ({ seconds, only, profile, costs: measured, json }: Options) => {
    if (measured) {
      const rows = await costs();
      if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
      else console.table(rows);
      return;
    }
    const report = await attack({
      seconds,
      only: only ?? null,
      profile: profile ?? null,
      log: (line) => {
        process.stderr.write(`${line}\n`);
      },
    });
    if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else
      for (const { attack: name, alone, p95, times, processorTimes, healthz, holds, passed } of report.rows)
        process.stdout.write(
          `${passed ? "holds" : "FAILS"}  ${name}: victim's p95 ${alone} ms alone, ${p95} ms (${times} ×; by processor ${processorTimes} ×, ${holds.alone.between} to ${holds.under.between} ms); /healthz p95 ${healthz.p95} ms, slowest ${healthz.slowest} ms; event loop held for ${holds.under.processor?.p99} ms of processor at p99, ${holds.under.processor?.longest} ms at most\n`,
        );
    if (report.broken.length > 0) process.exitCode = 1;
  });

await runProgram(program);
