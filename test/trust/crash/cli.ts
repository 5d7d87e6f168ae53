/** `npm run crash`: kill -9 at random moments under load; see docs/research/reliability.md. */
import { Command } from "commander";
import { wholeFrom } from "../../../src/cli/arguments.js";
import { withPostgres } from "../../../scripts/setup/postgres.mjs";
import { runProgram } from "../../../scripts/run-program.js";
import { crash, type CrashReport } from "./crash.js";

interface Flags {
  kills: number;
  minutes?: number;
  seed: number;
  clients: number;
  backend: "embedded" | "server" | "both";
  json?: true;
}

const program = new Command("crash")
  .description(
    "Kills the service again and again under writes, feedback, erasures and reindexing, and compares what is there with what was acknowledged.",
  )
  .option("--kills <n>", "kills on each backend", wholeFrom(1), 120)
  .option("--minutes <n>", "on each backend, if that comes first", wholeFrom(1))
  .option("--seed <n>", "of what is written and when it is killed", wholeFrom(1), 1)
  .option("--clients <n>", "people who write at a time", wholeFrom(1), 6)
  .option("--backend <name>", "embedded, server or both", "both")
  .option("--json", "print one JSON document")
  .action(async ({ backend, json, ...flags }: Flags) => {
    const reports: CrashReport[] = [];
    const log = (line: string): void => {
      process.stderr.write(`${line}\n`);
    };
    if (backend !== "server") reports.push(await crash({ ...flags, backend: "embedded", server: null, log }));
    if (backend !== "embedded")
      await withPostgres(async (server) => {
        if (server !== null) reports.push(await crash({ ...flags, backend: "server", server, log }));
      }, log);
    const documents = reports.map(documentOf);
    process.stdout.write(
      json
        ? `${JSON.stringify(documents, null, 2)}\n`
        : `${documents.map((document) => JSON.stringify(document, null, 2)).join("\n")}\n`,
    );
    if (reports.length === 0 || reports.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
  });

function documentOf({ ledger, findings, ...report }: CrashReport): object {
  const { answers, repeated, putOff, lateRefused } = ledger;
  return {
    ...report,
    requests: { answered: answers, sentAgain: repeated, toldToWait: putOff, lateAfterErasureRefused: lateRefused },
    ...findings,
    drift: findings.drift.map(({ name, examined, wrong }) => ({ name, examined, wrong })),
  };
}

await runProgram(program);
