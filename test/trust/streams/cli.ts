/** `npm run streams`: a broker and its consumers are stopped under load; see docs/guide/streams.md. */
import { Command, Option } from "commander";
import { wholeFrom } from "../../../src/cli/arguments.js";
import { withPostgres } from "../../../scripts/setup/postgres.mjs";
import { runProgram } from "../../../scripts/run-program.js";
import { Unavailable } from "../../../scripts/services/part.js";
import { freshDatabaseOn } from "../../support/postgres-server.js";
import { exactlyOnce, type StreamsReport } from "./exactly-once.js";
import { brokerKinds, type BrokerKind } from "./own-broker.js";

interface Flags {
  broker: BrokerKind | "both";
  events: number;
  rate: number;
  partitions: number;
  users: number;
}

const log = (line: string): void => void process.stderr.write(`${line}\n`);

const program = new Command("streams")
  .description(
    "Writes events to NATS and Kafka while two processes take them, kills a process, restarts the broker, and compares the counts.",
  )
  .addOption(new Option("--broker <name>", "which").choices([...brokerKinds, "both"]).default("both"))
  .option("--events <n>", "so many", wholeFrom(1), 60_000)
  .option("--rate <n>", "written a second", wholeFrom(1), 10_000)
  .option("--partitions <n>", "of the stream", wholeFrom(1), 4)
  .option("--users <n>", "who do it", wholeFrom(1), 2_000)
  .action(async ({ broker, ...flags }: Flags) => {
    const reports: StreamsReport[] = [];
    await withPostgres(async (server) => {
      if (server === null) throw new Error("no PostgreSQL server can be started here");
      for (const kind of broker === "both" ? brokerKinds : [broker]) {
        const database = await freshDatabaseOn(server);
        try {
          reports.push(await exactlyOnce({ ...flags, kind, database: database.url, log }));
        } catch (error) {
          if (!(error instanceof Unavailable)) throw error;
          log(`${kind}: ${error.message}`);
        } finally {
          await database.drop();
        }
      }
    }, log);
    process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
    if (reports.length === 0 || reports.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
  });

await runProgram(program);
