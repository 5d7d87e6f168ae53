/** `npm run faults`: each store and model stopped, slow and erring under load; see docs/research/reliability.md. */
import { Command } from "commander";
import { wholeFrom } from "../../../src/cli/arguments.js";
import { runProgram } from "../../../scripts/run-program.js";
import { withPostgres } from "../../../scripts/setup/postgres.mjs";
import { faults, type FaultReport } from "./faults.js";

const program = new Command("faults")
  .description(
    "Disturbs Qdrant, PostgreSQL and the model endpoint under load, one after the other, and measures what callers notice.",
  )
  .option("--seconds <n>", "how long each fault lasts", wholeFrom(1), 20)
  .option("--seed <n>", "of the load", wholeFrom(1), 1)
  .option("--json", "print one JSON document")
  .action(async ({ seconds, seed, json }: { seconds: number; seed: number; json?: true }) => {
    const log = (line: string): void => {
      process.stderr.write(`${line}\n`);
    };
    await withPostgres(async (server) => {
      if (server === null) {
        process.exitCode = 1;
        return;
      }
      const report = await faults({ seconds, seed, server, log });
      process.stdout.write(`${json ? JSON.stringify(report) : table(report)}\n`);
      if (report.broken.length > 0) process.exitCode = 1;
    }, log);
  });

function table({ rows, acknowledged, lost, broken }: FaultReport): string {
  const codes = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .map(([code, count]) => `${count} ${code}`)
      .join(", ") || "none";
  return [
    "| away | how | answered | refused | failed | p50 ms | p99 ms | caught up after s | MB |",
    "|---|---|---|---|---|---|---|---|---|",
    ...rows.map(
      (row) =>
        `| ${[row.what, row.fault, row.answered, codes(row.refused), codes(row.failed), row.p50, row.p99, row.catchUpSeconds, row.megabytes].join(" | ")} |`,
    ),
    `${acknowledged} behaviours acknowledged, ${lost} lost`,
    ...broken.map((line) => `BROKEN ${line}`),
  ].join("\n");
}

await runProgram(program);
