/** `npm run bench`: what the service costs, measured from outside. See docs/research/benchmarks.md. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cataloguePhase } from "./catalogue.js";
import { fitCosts } from "./fits.js";
import { help } from "./help.js";
import { foldingCosts } from "./interests.js";
import { heldUp } from "./looks.js";
import { migrationCost } from "./migrations.js";
import { receiversPhase } from "./receivers.js";
import { LoadClient } from "./load.js";
import {
  changedAnswerPhase,
  historyPhases,
  importPhase,
  questionPhases,
  rankerPhase,
  stagePhase,
  type Bench,
} from "./phases.js";
import { compareCosts, storePhase, type StoreCost } from "./stores.js";
import { createDatabase, prepare, type Stores } from "./prepare.js";
import { rateRow, rowOf, rounded, table, type Report } from "./report.js";
import { benchQdrant, type BenchQdrant } from "./qdrant.js";
import { startFakeOpenAI } from "../../test/fakes/openai/server.js";
import { capacityPhase } from "./capacity.js";
import { benchService } from "./service/process.js";
import { writesPhase } from "./writes.js";
import { seenPhase } from "./seen.js";
import { transferCost } from "./transfer.js";

const { values: flags } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    only: { type: "string" },
    seconds: { type: "string" },
    events: { type: "string" },
    sizes: { type: "string" },
    keep: { type: "string" },
    profile: { type: "string" },
    store: { type: "string" },
  },
});

const report: Report = { rows: [], ratios: {}, memory: {} };
const log = (line: string): void => void process.stderr.write(`${line}\n`);
const wanted = (phase: string): boolean =>
  flags.only === undefined || flags.only.split(",").some((name) => phase.includes(name));
/** Whether everything asked for needs no service. */
const inOneThread =
  flags.only
    ?.split(",")
    .every((name) => ["folding", "migrations", "looks", "fits", "transfer", "catalogue", "server"].includes(name)) ??
  false;
const sizes = (flags.sizes ?? (flags.quick ? "10000" : "10000,100000")).split(",").map(Number);
const ms = 1_000 * Number(flags.seconds ?? (flags.quick ? 1 : 4));
const lengths = flags.quick ? [10, 1_000] : [10, 1_000, 100_000];

/** Without services beside it. */
const inProcess = { qdrant: null, modelUrl: null };

/** The same questions on both vector stores, on the same data, one after the other. */
async function compareStores(items: number, folder: string): Promise<void> {
  const stores = { dataDir: join(flags.keep ?? folder, String(items)), databaseUrl: null };
  const qdrant = await benchQdrant();
  const model = await startFakeOpenAI();
  try {
    let users: string[] = [];
    const embedded = { qdrant: null, modelUrl: model.url };
    const onQdrant = { qdrant, modelUrl: model.url };
    await withService(stores, items, folder, embedded, async (bench) => {
      users = await importPhase(bench);
    });
    // Each from a fresh start: nothing of the import is left to be done beside the questions.
    const costs: Map<string, StoreCost>[] = [];
    for (const [label, parts] of [
      [", embedded", embedded],
      [", Qdrant", onQdrant],
    ] as const)
      await withService(stores, items, folder, parts, async (bench) => {
        await parts.qdrant?.idle();
        costs.push(await storePhase(bench, users, label));
      });
    compareCosts(report, items, costs[0]!, costs[1]!);
  } finally {
    await model.close();
    await qdrant.close();
  }
}

/** Prepares the stores, starts a service on them, hands it to `work`, and ends it. */
async function withService(
  stores: Stores,
  items: number,
  folder: string,
  { qdrant, modelUrl }: { qdrant: BenchQdrant | null; modelUrl: string | null },
  work: (bench: Bench) => Promise<void>,
): Promise<void> {
  const now = Date.now();
  const run = now.toString(36);
  log(`preparing ${items} items`);
  await prepare(stores, items, now);
  const service = benchService({
    ...stores,
    profile: flags.profile !== undefined,
    qdrantUrl: qdrant?.url ?? null,
    modelUrl,
  });
  const client = new LoadClient(await service.start());
  try {
    await service.ask({ kind: "watch" });
    const { seconds, topics } = await service.ask({ kind: "fit" });
    const { longestBlock } = await service.ask({ kind: "report", profile: null });
    if (seconds > 1) {
      log(
        `${topics} topics fitted on ${items} items in ${seconds.toFixed(1)} s; event loop blocked ${longestBlock.toFixed(1)} ms at most`,
      );
      report.rows.push(rowOf("topic fit, service", items, 1, [seconds * 1000], seconds));
    }
    await work({
      service,
      client,
      items,
      ms,
      folder,
      run,
      now,
      wanted,
      profiles: flags.profile ?? null,
      report,
      log,
      storeCpu: () => qdrant?.cpuSeconds() ?? null,
    });
  } finally {
    client.close();
    await service.close();
  }
}

function print(): void {
  process.stdout.write(`${flags.json ? JSON.stringify(report) : table(report)}\n`);
}

async function main(): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), "godwit-bench-"));
  if (flags.profile !== undefined) await mkdir(flags.profile, { recursive: true });
  try {
    if (flags.store === "qdrant") {
      for (const items of sizes) await compareStores(items, temporary);
      print();
      return;
    }
    for (const items of inOneThread ? [] : sizes) {
      const stores = { dataDir: join(flags.keep ?? temporary, String(items)), databaseUrl: null };
      await withService(stores, items, temporary, inProcess, async (bench) => {
        const users = await importPhase(bench);
        if (wanted("ranker") || wanted("recommendations")) await rankerPhase(bench);
        await questionPhases(bench, users);
        if (wanted("stages")) await stagePhase(bench, users);
        if (wanted("changed")) await changedAnswerPhase(bench, users);
        if (wanted("seen")) await seenPhase(bench, users);
        if (wanted("writes")) await writesPhase(bench, users);
        if (wanted("capacity")) await capacityPhase(bench, users);
        // Large on purpose, and longer than all the rest: only where it is asked for by name.
        if (flags.only !== undefined && wanted("receivers"))
          await receiversPhase(bench, bench.client.origin, Number(flags.events ?? 100_000));
        if (wanted("histories") && items === sizes[0]) await historyPhases(bench, lengths);
      });
    }
    const server = process.env["TEST_DATABASE_URL"] ?? process.env["DATABASE_URL"];
    if (server !== undefined && server !== "" && (wanted("server") || wanted("writes") || wanted("capacity"))) {
      const { url, drop } = await createDatabase(server, `godwit_bench_${process.pid}`);
      try {
        await withService({ dataDir: temporary, databaseUrl: url }, sizes[0]!, temporary, inProcess, async (bench) => {
          const users = await importPhase(bench, ", PostgreSQL server");
          if (wanted("ranker") || wanted("recommendations")) await rankerPhase(bench, ", PostgreSQL server");
          await questionPhases(bench, users, ", PostgreSQL server");
          if (wanted("server") || wanted("changed")) await changedAnswerPhase(bench, users, ", PostgreSQL server");
          if (wanted("server") || wanted("writes")) await writesPhase(bench, users, ", PostgreSQL server");
          if (wanted("capacity")) await capacityPhase(bench, users, ", PostgreSQL server");
        });
      } finally {
        await drop();
      }
    }
    if (wanted("folding"))
      for (const { behaviours, foldsPerSecond, stateBytes } of foldingCosts(lengths)) {
        report.rows.push(rateRow(`fold in one thread, ${behaviours} behaviours`, 0, foldsPerSecond));
        report.memory[`interest state, ${behaviours} behaviours`] = rounded(stateBytes);
      }
    if (wanted("migrations"))
      for (const { sessions, stateBytes, behavioursPerSecond, sessionMs } of migrationCost(flags.quick ? 2 : 8, 1)) {
        report.rows.push(
          rowOf(
            `migrations of a closed session, up to ${sessions} kept`,
            0,
            1,
            sessionMs,
            sessionMs.reduce((a, b) => a + b, 0) / 1_000,
          ),
        );
        report.rows.push(
          rateRow(`migrations, behaviours in one thread, up to ${sessions} sessions`, 0, behavioursPerSecond),
        );
        report.memory[`detector state, ${sessions} sessions`] = rounded(stateBytes);
      }
    if (wanted("looks"))
      for (const { during, lateMs, seconds } of await heldUp(flags.quick ? 4 : 16))
        report.rows.push(rowOf(`looks: a request waits for the event loop, ${during}`, 0, 1, lateMs, seconds));
    if (wanted("fits"))
      for (const { items, seconds, peakBytes } of await fitCosts(
        flags.sizes === undefined ? (flags.quick ? [1_000] : [1_000, 5_000, 20_000, 100_000]) : sizes,
      )) {
        for (const [stage, one] of Object.entries(seconds))
          report.rows.push(rowOf(`fit, processor: ${stage}`, items, 1, [1_000 * one], one));
        report.memory[`fit of item-item weights, ${items} items, at most`] = rounded(peakBytes);
      }
    if (wanted("catalogue")) for (const size of sizes) cataloguePhase(report, size);
    if (wanted("transfer"))
      for (const users of flags.quick ? [3_000] : [3_000, 100_000]) {
        const { pairs, fitMs, usersBytes, fitBytes, modelBytes } = transferCost(users, 1);
        report.rows.push(
          rowOf(`transfer fit, ${pairs} pairs of domains, ${users} users`, 0, 1, [fitMs], fitMs / 1_000),
        );
        report.memory[`transfer, counts of ${users} users`] = rounded(usersBytes);
        report.memory[`transfer fit, ${users} users, most beside them`] = rounded(Math.max(0, fitBytes));
        report.memory[`transfer model, ${pairs} pairs`] = rounded(modelBytes);
      }
    print();
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

if (flags.help) process.stdout.write(help);
else await main();
