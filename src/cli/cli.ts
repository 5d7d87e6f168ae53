import "../config/production.js";
import { Command, CommanderError } from "commander";
import { GodwitError } from "../core/errors.js";
import { version } from "../modules/operations/version.js";
import { createEmbedder } from "../models.js";
import { loadConfig } from "../config/config.js";
import { createLogger } from "../logging.js";
import { audienceCommand } from "./bulk/audience.js";
import { recommendCommand } from "./bulk/recommend.js";
import { consumeCommand } from "./consume.js";
import { deadLettersCommand } from "./dead-letters.js";
import { doctorCommand } from "./doctor.js";
import { evaluateCommand } from "./evaluate/command.js";
import { drawCommand } from "./draw.js";
import { eraseCommand, exportCommand } from "./people.js";
import { fitCommand, reindexCommand } from "./fit.js";
import { importCommand } from "./import/command.js";
import { keyCommand } from "./key.js";
import { mcpCommand } from "./mcp.js";
import { migrationsCommand } from "./migrations.js";
import { serveCommand } from "./serve.js";
import { peopleCommand } from "./who-is-who.js";
import { webhooksCommand } from "./webhooks.js";

/** The command line with all its verbs; `report` hears exit codes of verbs that end well and have found something. */
export function programOf(report: (code: number) => void): Command {
  const program = new Command("godwit")
    .description("Knows what people are interested in now, notices when it moves, and recommends accordingly.")
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
  for (const command of [
    serveCommand(),
    importCommand(report),
    consumeCommand(),
    fitCommand(),
    reindexCommand(),
    evaluate(),
    migrationsCommand(),
    recommendCommand(),
    audienceCommand(),
    exportCommand(),
    eraseCommand(),
    peopleCommand(),
    keyCommand(),
    webhooksCommand(),
    deadLettersCommand(),
    mcpCommand(),
    drawCommand(),
    doctorCommand(report),
  ])
    program.addCommand(command.exitOverride());
  return program;
}

/** Runs one verb; answers with the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCli(args: readonly string[]): Promise<number> {
  let code = 0;
  const report = (one: number): void => {
    code = Math.max(code, one);
  };
  try {
    await programOf(report).parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code.startsWith("godwit.")) process.stderr.write(`${error.message}\n`);
      return error.exitCode === 0 ? 0 : 2;
    }
    process.stderr.write(
      `${error instanceof GodwitError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return error instanceof GodwitError && error.code === "CONFIGURATION" ? 2 : 1;
  }
}

/** The verb reads files only: no store is opened for it. */
function evaluate(): Command {
  return evaluateCommand({
    embedder: () => createEmbedder(loadConfig(process.env).embedding, createLogger({ level: "warn" })),
    dataFolder: process.env["GODWIT_DATA_DIR"] || ".godwit",
    limits: () => {
      const { limits, behaviours } = loadConfig(process.env);
      return { textCharacters: limits.textCharacters, futureToleranceMs: behaviours.futureToleranceMs };
    },
  });
}
