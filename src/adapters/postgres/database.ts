import { randomUUID } from "node:crypto";
import { AsyncResource } from "node:async_hooks";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { GodwitError } from "../../core/errors.js";
import { PrismaClient } from "../../generated/prisma/client.js";
import { takeConnectionsInTurn } from "./connection-turns.js";
import { DirectStatements, type Client } from "./direct-statements.js";
import { databaseFailure } from "./failure.js";
import { joining } from "./joined-prisma.js";
import { lockFolder } from "./lock-folder.js";
import { migrate } from "./migrate.js";
import { openingFailure } from "./opening-failure.js";
import { EmbeddedPostgres } from "./pglite.js";
import { schemaOf, startOptions } from "./schema.js";
import { statementSpans } from "./statement-spans.js";
import type { Tracer } from "../../ports/tracer.js";

/** One open database: Prisma for reading and writing, the pool beneath it for LISTEN and counting. */
export interface Database {
  /** its statements in SQL go straight to the pool */
  prisma: PrismaClient;
  /** Runs `work` in a transaction; rolled back when it throws. `often`: its statements keep their plans. */
  transaction<T>(work: (client: Client) => Promise<T>, options?: { readonly often?: boolean }): Promise<T>;
  pool: pg.Pool;
  kind: "embedded" | "server";
  /** what this process is called on a server: its sessions bear it */
  name: string;
  /** the schema that holds the tables */
  schema: string;
  /** statements sent since the start (for metrics, and for tests that watch N+1) */
  statements(): number;
  /** how long, of all time so far, somebody has waited for a connection, ms */
  contendedMs(): number;
  /** From now on statements that serve a span are spans beneath it. */
  trace(tracer: Tracer): void;
  /** Embedded only: a dump that `openEmbedded` can start from. */
  dump(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** connections; default 10 */
  poolSize?: number;
  /** how long a server that cannot be reached yet is waited for; default 0 */
  patienceMs?: number;
  log?: { warn(fields: object, message: string): void };
}

const againMs = 1_000;

/** Opens a PostgreSQL server and applies missing migrations. Throws UNAVAILABLE when it cannot be reached in time. */
export async function openServer(url: string, options: ServerOptions = {}): Promise<Database> {
  const until = performance.now() + (options.patienceMs ?? 0);
  for (;;) {
    try {
      return await openOnce(url, options);
    } catch (error) {
      const failure = databaseFailure(error);
      if (failure === null) throw error;
      const left = until - performance.now();
      if (left <= 0)
        throw new GodwitError(
          "UNAVAILABLE",
          `PostgreSQL cannot be reached (${error instanceof Error ? error.message || error.name : String(error)}). Check that it runs and that DATABASE_URL is right.`,
          ["DATABASE_URL"],
          { cause: error },
        );
      options.log?.warn(
        {
          cause: error instanceof Error ? error.message || error.name : String(error),
          secondsLeft: Math.ceil(left / 1000),
        },
        "PostgreSQL cannot be reached yet; trying again",
      );
      await sleep(againMs);
    }
  }
}

async function openOnce(address: string, options: ServerOptions): Promise<Database> {
  const { url, schema } = schemaOf(address);
  const name = `godwit ${randomUUID()}`;
  const pool = new pg.Pool({
    application_name: name,
    connectionString: url,
    max: options.poolSize ?? 10,
    options: startOptions(schema),
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 120_000,
  });
  // Behind PgBouncer in transaction mode the next statement may meet another connection: Prisma's own word for that.
  const prepared = new URL(url).searchParams.get("pgbouncer") !== "true";
  return finish(
    { pool, kind: "server", name, prepared, schema },
    async () => {
      throw new Error("only an embedded database can be dumped");
    },
    async () => {},
  );
}

/**
 * Opens the embedded PostgreSQL of a data folder (null = in memory), locked for this process, and applies missing
 * migrations.
 */
export async function openEmbedded(folder: string | null, image: Uint8Array | null = null): Promise<Database> {
  let unlock = (): void => {};
  let embedded: EmbeddedPostgres;
  try {
    if (folder !== null) unlock = lockFolder(folder);
    embedded = await EmbeddedPostgres.open(folder === null ? null : join(folder, "postgres"), image);
  } catch (error) {
    unlock();
    throw folder === null ? error : openingFailure(folder, error);
  }
  return finish(
    { pool: embedded.pool(), kind: "embedded", name: "godwit", prepared: true, schema: "public" },
    () => embedded.dump(),
    async () => {
      await embedded.close();
      unlock();
    },
  );
}

/** A connection keeps the plans of so many statements. */
const mostPrepared = 200;

/**
 * Names the statements seen first, so that each connection parses and plans them once: a fifth of the time of a small
 * one. "" = no name.
 */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size === mostPrepared) return "";
    const name = `godwit_${names.size}`;
    names.set(sql, name);
    return name;
  };
}

interface Opened {
  name: string;
  pool: pg.Pool;
  kind: Database["kind"] /** may statements be prepared? */;
  prepared: boolean;
  schema: string;
}

async function finish(
  { pool, kind, name, prepared, schema }: Opened,
  dump: Database["dump"],
  after: () => Promise<void>,
): Promise<Database> {
  let count = 0;
  let spans: ReturnType<typeof statementSpans> | null = null;
  // An idle connection that breaks must not end the process; the next query reports it.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {}); // nor one that breaks while it is in use: its query fails
    const query = client.query;
    client.query = function (this: unknown, ...args: unknown[]) {
      count++;
      return spans === null ? Reflect.apply(query, this, args) : spans(args, (all) => Reflect.apply(query, this, all));
    } as typeof query;
  });
  try {
    if (schema !== "public") await pool.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await migrate(pool);
  } catch (error) {
    await pool.end().catch(() => {});
    await after();
    throw error;
  }
  const contendedMs = takeConnectionsInTurn(pool);
  const nameOf = prepared ? statementNames() : null;
  const direct = new DirectStatements({ pool, nameOf });
  const prisma = new PrismaClient({
    adapter: joining(
      new PrismaPg(pool, {
        disposeExternalPool: true,
        schema,
        ...(nameOf === null ? {} : { statementNameGenerator: nameOf }),
      }),
    ),
    transactionOptions: { maxWait: 60_000, timeout: 120_000 },
  });
  return {
    prisma: direct.outside(prisma),
    transaction: (work, options) => direct.transaction(prisma, work, options),
    pool,
    kind,
    name,
    schema,
    dump,
    statements: () => count,
    contendedMs,
    trace: (tracer) => {
      spans = statementSpans(tracer);
      const connect = pool.connect;
      // A waiting caller is called back in the span of the query that freed the connection; this restores its own.
      pool.connect = function (this: unknown, ...[called]: unknown[]) {
        return Reflect.apply(
          connect,
          this,
          typeof called === "function" ? [AsyncResource.bind(called as () => void)] : [],
        );
      } as typeof connect;
    },
    close: async () => {
      await prisma.$disconnect();
      await after();
    },
  };
}
