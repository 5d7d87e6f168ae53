/** `npm run fuzz`: documents, requests and imports that no client should send; see docs/research/reliability.md. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { wholeFrom } from "../../../src/cli/arguments.js";
import { createApp } from "../../../src/app.js";
import { importFile } from "../../../src/cli/import/importer.js";
import { loadConfig } from "../../../src/config/config.js";
import { seeded } from "../../../src/core/statistics/random.js";
import { createLogger } from "../../../src/logging.js";
import { buildSchema } from "../../../src/runtime/schema.js";
import { modules } from "../../../src/modules/index.js";
import { startFakeOpenAI } from "../../fakes/openai/server.js";
import { runProgram } from "../../../scripts/run-program.js";
import { compiledChild } from "../service/compile.js";
import { onDatabase } from "../service/on-database.js";
import { ServiceProcess } from "../service/service-process.js";
import { brokenPromises, fuzz } from "./fuzz.js";
import { importLines } from "./import-lines.js";

interface Flags {
  documents: number;
  variables: number;
  attacks: number;
  frames: number;
  lines: number;
  seed: number;
  backend: "embedded" | "server";
  json?: true;
}

const program = new Command("fuzz")
  .description(
    "Sends the service documents made from its schema (valid, invalid, hostile), broken HTTP and broken imports, and counts what it answers.",
  )
  .option("--documents <n>", "GraphQL documents", wholeFrom(0), 6_000)
  .option("--variables <n>", "requests with variables, a third over WebSocket", wholeFrom(0), 3_000)
  .option("--attacks <n>", "broken HTTP requests", wholeFrom(0), 600)
  .option("--frames <n>", "sockets with broken frames and messages", wholeFrom(0), 600)
  .option("--lines <n>", "lines of each import", wholeFrom(0), 3_000)
  .option("--seed <n>", "of everything that is drawn", wholeFrom(0), 1)
  .option("--backend <name>", "embedded or server", "embedded")
  .option("--json", "print one JSON document")
  .action(async (flags: Flags) => {
    const log = (line: string): void => {
      process.stderr.write(`${line}\n`);
    };
    await onDatabase(flags.backend, log, (database) => run(flags, database, log));
  });

async function run(
  { documents, variables, attacks, frames, lines, seed, json }: Flags,
  database: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<void> {
  const openai = await startFakeOpenAI();
  const folder = await mkdtemp(join(tmpdir(), "godwit-fuzz-"));
  const started = performance.now();
  const env = {
    GODWIT_DATA_DIR: join(folder, "data"),
    OPENAI_BASE_URL: openai.url,
    EMBEDDING_MODEL: "fake",
    EMBEDDING_DIMENSIONS: "64",
    LOG_LEVEL: "error",
    GODWIT_AUTH: "off",
    ...database,
  };
  try {
    const service = new ServiceProcess(await compiledChild(), env);
    const url = await service.start();
    const report = await fuzz({
      url,
      schema: buildSchema(modules),
      seed,
      documents,
      variables,
      attacks,
      frames,
      lanes: 8,
      log,
    });
    const broken = brokenPromises(report);
    await service
      .ask({ kind: "settle" })
      .catch((error: Error) => broken.push(`the service did not live on: ${error.message}`));
    await service.close();
    const imports = await importAll(env, folder, lines, seed);
    broken.push(...imports.broken);
    const document = {
      seconds: Math.round((performance.now() - started) / 1000),
      seed,
      ...report,
      imports: imports.counts,
      broken,
    };
    process.stdout.write(
      `${JSON.stringify(document, (key, value: unknown) => (key === "faults" || key === "incidents" ? (value as unknown[]).length : value), json ? 0 : 2)}\n`,
    );
    if (broken.length > 0) process.exitCode = 1;
  } finally {
    await openai.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Imports broken files of both kinds: every good line comes in, every bad one is told, nothing ends the import. */
async function importAll(
  env: Readonly<Record<string, string>>,
  folder: string,
  count: number,
  seed: number,
): Promise<{ counts: Record<string, object>; broken: string[] }> {
  const app = await createApp({ config: loadConfig(env), logger: createLogger({ level: "error" }) });
  const counts: Record<string, object> = {};
  const broken: string[] = [];
  try {
    for (const kind of ["items", "behaviours"] as const) {
      const { lines, good } = importLines(seeded(seed + 2), kind, count);
      const path = join(folder, `${kind}.ndjson`);
      await writeFile(path, lines);
      const result = await importFile(app.runtime, kind, path, {
        strict: false,
        onRefused: () => {},
        progress: () => ({ update: () => {}, stop: () => {} }),
      });
      counts[kind] = { lines: count, good, ...result };
      if (result.accepted !== good) broken.push(`${kind}: ${good} good lines, ${result.accepted} came in`);
    }
  } finally {
    await app.close();
  }
  return { counts, broken };
}

await runProgram(program);
