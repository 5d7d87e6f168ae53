import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seeded } from "../../../src/core/statistics/random.js";
import { startFakeOpenAI } from "../../fakes/openai/server.js";
import { freshDatabaseOn } from "../../support/postgres-server.js";
import { compiledChild } from "../service/compile.js";
import { qdrantForHarness } from "../../support/qdrant-for-harness.js";
import { ServiceProcess } from "../service/service-process.js";
import { Clients, type Target } from "./clients.js";
import { emptyLedger, type Ledger } from "./ledger.js";
import { broken, verify, type Findings } from "./verify.js";

export interface CrashOptions {
  backend: "embedded" | "server";
  kills: number;
  /** fewer kills when so much time has passed; absent = however long it takes */
  minutes?: number;
  seed: number;
  clients: number;
  /** address of a PostgreSQL server, for the backend that needs one */
  server: string | null;
  /** vectors in Qdrant on the embedded backend too; a PostgreSQL server always has it beside it */
  qdrant?: boolean;
  log(line: string): void;
}

export interface CrashReport {
  backend: string;
  kills: number;
  killedWhileStarting: number;
  seconds: number;
  ledger: Ledger;
  findings: Findings;
  broken: string[];
}

/**
 * A service is killed after so many answers, on average, and up to so many ms later; on a busy machine too it has had
 * something to lose.
 */
const meanAnswers = 15;
const jitterMs = 300;
/** So many of the kills come while the service is starting. */
const whileStarting = 0.2;
const longestStartMs = 2_000;
const reindexShare = 0.15;

/** Kills the service again and again under load, then compares what is there with what was acknowledged. */
export async function crash({
  backend,
  kills,
  minutes = Number.POSITIVE_INFINITY,
  seed,
  clients: count,
  server,
  qdrant: wanted = backend === "server",
  log,
}: CrashOptions): Promise<CrashReport> {
  const random = seeded(seed);
  const started = performance.now();
  const closers: (() => Promise<unknown>)[] = [];
  const folder = await mkdtemp(join(tmpdir(), "godwit-crash-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  try {
    const program = await compiledChild();
    const openai = await startFakeOpenAI();
    closers.push(() => openai.close());
    const env: Record<string, string> = {
      GODWIT_DATA_DIR: join(folder, "data"),
      OPENAI_BASE_URL: openai.url,
      EMBEDDING_MODEL: "fake",
      EMBEDDING_DIMENSIONS: "64",
      LOG_LEVEL: "fatal",
      GODWIT_SHARE_TEXTS_WITH_MODEL: "on",
    };
    if (backend === "server") {
      if (server === null)
        throw new RangeError(
          "no PostgreSQL server: set TEST_DATABASE_URL, or run through node scripts/setup/postgres.mjs",
        );
      const database = await freshDatabaseOn(server);
      closers.push(() => database.drop());
      Object.assign(env, { DATABASE_URL: database.url });
    }
    if (wanted) {
      const qdrant = await qdrantForHarness();
      closers.push(() => qdrant.close());
      Object.assign(env, { QDRANT_URL: qdrant.url, QDRANT_PREFIX: qdrant.prefix });
    }
    const target: Target = { url: null };
    const ledger = emptyLedger();
    const clients = new Clients(target, ledger, random);
    let next = new ServiceProcess(program, env);
    let killedWhileStarting = 0;
    clients.start(count);
    let kill = 0;
    for (; ; kill++) {
      const service = next;
      const last = kill === kills || performance.now() - started > minutes * 60_000;
      const up = service.start().then((url) => {
        target.url = url;
        if (random() < reindexShare) service.ask({ kind: "reindex" }).catch(() => {});
      });
      up.catch(() => {}); // killed before it served
      if (last) {
        await up;
        await clients.stop();
        await service.kill();
        break;
      }
      next = new ServiceProcess(program, env); // loads its code meanwhile
      const early = random() < whileStarting;
      if (early) await Promise.race([up, sleep(random() * longestStartMs)]);
      else {
        await up;
        // memoryless: any moment is as likely as any other
        const until = ledger.answers + 1 - meanAnswers * Math.log(1 - random());
        while (ledger.answers < until) await sleep(5);
        await sleep(random() * jitterMs);
      }
      if (target.url === null) killedWhileStarting++;
      target.url = null;
      await service.kill();
      if ((kill + 1) % 10 === 0)
        log(
          `${backend}: ${kill + 1} kills, ${ledger.answers} requests answered, ${ledger.faults.length} faults, ${Math.round((performance.now() - started) / 1000)} s`,
        );
    }
    target.url = null;
    const findings = await verify(env, ledger, backend === "embedded" ? join(folder, "data") : null);
    return {
      backend,
      kills: kill,
      killedWhileStarting,
      seconds: Math.round((performance.now() - started) / 1000),
      ledger,
      findings,
      broken: broken(findings, ledger),
    };
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
