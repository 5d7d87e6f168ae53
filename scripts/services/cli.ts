/** `npm run services -- start|stop|status [part …]`: real parts for tests, each in folders and at ports of its own. */
import { Argument, Command } from "commander";
import { runProgram } from "../run-program.js";
import { partNames, type Part, type PartName } from "./part.js";
import { chromium } from "./parts/chromium.js";
import { embeddings } from "./parts/embeddings.js";
import { kafka } from "./parts/kafka.js";
import { nats } from "./parts/nats.js";
import { postgres } from "./parts/postgres.js";
import { qdrant } from "./parts/qdrant.js";
import { start, status, stop, type Report } from "./run.js";

const parts: Readonly<Record<PartName, Part>> = { postgres, qdrant, nats, kafka, embeddings, chromium };

interface Flags {
  json?: true;
  env?: true;
  install?: true;
}

const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** Quoted for a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

function tell(reports: readonly Report[], { json, env }: Flags): void {
  const lines = reports.map(
    ({ name, state, detail, address }) =>
      `${name.padEnd(10)} ${state.padEnd(8)} ${address ?? ""}${address === undefined ? detail : ` (${detail})`}`,
  );
  if (json) process.stdout.write(`${JSON.stringify({ parts: reports })}\n`);
  else if (env) {
    for (const line of lines) note(line);
    for (const { variables = {} } of reports)
      for (const [name, value] of Object.entries(variables)) process.stdout.write(`export ${name}=${quoted(value)}\n`);
  } else process.stdout.write(`${lines.join("\n")}\n`);
  if (reports.some(({ state }) => state === "failed")) process.exitCode = 1;
}

const program = new Command("services").exitOverride().description(
  `Real parts to test against. None is needed to use Godwit.\n\n${Object.values(parts)
    .map(({ name, sentence }) => `  ${name.padEnd(11)} ${sentence}`)
    .join("\n")}`,
);

/** A verb over the parts that are named, or those of `otherwise`. */
function verb(name: string, description: string, otherwise: readonly PartName[]): Command {
  return program
    .command(name)
    .description(description)
    .addArgument(new Argument("[parts...]", "which parts").choices(partNames).default(otherwise))
    .option("--json", "print one JSON document")
    .option("--env", "print lines that a shell evaluates: the variables that tests read");
}

verb("start", "starts parts that do not run yet", ["postgres", "qdrant"])
  .option("--install", "install what is missing with apt-get; needs root")
  .action(async (names: readonly PartName[], flags: Flags) => {
    const reports: Report[] = [];
    for (const name of names) reports.push(await start(parts[name], flags.install === true, note));
    tell(reports, flags);
  });
verb("stop", "stops parts and removes their data", partNames).action(
  async (names: readonly PartName[], flags: Flags) => {
    const reports: Report[] = [];
    for (const name of names) reports.push(await stop(parts[name]));
    tell(reports, flags);
  },
);
verb("status", "says which parts run", partNames).action((names: readonly PartName[], flags: Flags) =>
  tell(
    names.map((name) => status(parts[name])),
    flags,
  ),
);

await runProgram(program);
