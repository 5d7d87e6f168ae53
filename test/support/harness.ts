import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openEmbedded, openServer, type Database } from "../../src/adapters/postgres/database.js";
import { loadConfig } from "../../src/config/config.js";
import { createLogger } from "../../src/logging.js";
import type { Runtime } from "../../src/runtime/runtime.js";
import type { Module } from "../../src/modules/kit/module.js";
import type { History } from "../../src/ports/history/history.js";
import { serve, type Running } from "../../src/serve.js";
import { startFakeOpenAI, type FakeOpenAI, type FakeOpenAIOptions } from "../fakes/openai/server.js";
import type { FakeQdrantServer } from "../fakes/qdrant/server.js";
import {
  post,
  subscribeTo,
  type AnsweredError,
  type Data,
  type Subscription,
  type Variables,
} from "./graphql-client.js";
import { linkTo, type Link } from "./link.js";
import { migratedImage } from "./postgres-image.js";
import { freshDatabase, testServerUrl, whyNoServer } from "./postgres-server.js";
import { qdrantForHarness, realQdrant } from "./qdrant-for-harness.js";

/**
 * embedded: built-in everything. server: a PostgreSQL server. openai+qdrant: the embedded database, and models and
 * vectors behind HTTP; the models are a stand-in (none with `meanings`), Qdrant is a real one where there is one.
 * server+qdrant: the same on a PostgreSQL server.
 */
export type Backend = "embedded" | "server" | "openai+qdrant" | "server+qdrant";

/** Where every backend is asked for: what costs much is done on a PostgreSQL server, too. */
export const databases: readonly ("embedded" | "server")[] =
  process.env["TEST_EVERY_BACKEND"] === "1" && testServerUrl !== null ? ["embedded", "server"] : ["embedded"];

/** The fourth backend costs a third of the suite's time: it runs where it is asked for. */
const everyBackend = process.env["TEST_EVERY_BACKEND"] === "1" && testServerUrl !== null && realQdrant;

/** The backends that can run here, and for each of the others the reason why not. */
export const backends: readonly { backend: Backend; skipped: string | null }[] = [
  { backend: "embedded", skipped: null },
  { backend: "server", skipped: testServerUrl === null ? whyNoServer : null },
  { backend: "openai+qdrant", skipped: null },
  ...(everyBackend ? [{ backend: "server+qdrant", skipped: null } as const] : []),
];

export interface HarnessOptions {
  /** variables beside those the backend needs */
  env?: Record<string, string>;
  /** what the service's clock shows when it starts (epoch ms); it runs on from there. Absent = the real time */
  startsAt?: number;
  /** of the server backend: a database to share with other services, which the test removes; absent = one of its own */
  database?: string;
  /** the clock moves by `advance` only: the same question has the same answer to the last bit */
  frozen?: boolean;
  /** of the backends with an endpoint */
  openai?: FakeOpenAIOptions;
  /** data folder of an embedded database that outlives the service; absent = in memory */
  folder?: string;
  /** text embeddings from the fake endpoint on any backend: thousands of texts cost nothing */
  fakeTexts?: boolean;
  /** text embeddings that know meanings, and quickly: the built-in static ones, on any backend */
  meanings?: boolean;
  /** stands between the service and its history (test/support/held-history.ts) */
  throughHistory?: (history: History) => History;
  /** modules beside those of the service */
  moreModules?: readonly Module[];
}

/** The real service on a free port, and what a test needs to talk to it. */
export interface Harness {
  readonly backend: Backend;
  readonly url: string;
  readonly runtime: Runtime;
  readonly database: Database;
  /** null where the backend has none */
  readonly openai: FakeOpenAI | null;
  /** null also where it is a real one */
  readonly qdrant: FakeQdrantServer | null;
  /** the ways to them, to be cut and mended */
  readonly links: { openai: Link | null; qdrant: Link | null };
  /** warnings and worse that were logged, parsed */
  readonly log: Record<string, unknown>[];
  now(): number;
  /** Moves the service's clock on. */
  advance(ms: number): void;
  /** The data of an operation; throws when there are errors. */
  gql<T = Data>(query: string, variables?: Variables): Promise<T>;
  /** The first error of an operation that must fail. */
  refusal(query: string, variables?: Variables): Promise<AnsweredError & { status: number }>;
  /** Waits until everything that follows from what was recorded is done. */
  settle(): Promise<void>;
  subscribe(query: string, variables?: Variables): Promise<Subscription>;
  /** Statements sent to PostgreSQL while `work` runs. */
  statements(work: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
}

/** Starts the service on a backend. */
export async function startHarness(backend: Backend, options: HarnessOptions = {}): Promise<Harness> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    const away = backend === "openai+qdrant" || backend === "server+qdrant";
    const openai = (away && !options.meanings) || options.fakeTexts ? await startFakeOpenAI(options.openai) : null;
    if (openai) closers.push(() => openai.close());
    const qdrant = away ? await qdrantForHarness() : null;
    if (qdrant) closers.push(() => qdrant.close());
    const links = { openai: openai && (await linkTo(openai.url)), qdrant: qdrant && (await linkTo(qdrant.url)) };
    closers.push(async () => {
      await links.openai?.close();
      await links.qdrant?.close();
    });
    const config = loadConfig({
      PORT: "0",
      LOG_LEVEL: "warn",
      GODWIT_REQUEST_TIMEOUT_SECONDS: "120",
      EMBEDDING_CENTRING: "off", // spaces keep the names that tests know
      ...(links.openai
        ? {
            OPENAI_BASE_URL: links.openai.url,
            EMBEDDING_MODEL: "fake",
            EMBEDDING_QUERY_TIMEOUT_SECONDS: "60", // a busy machine is no outage
          }
        : {}),
      ...(options.meanings ? { EMBEDDING: "static" } : {}),
      ...(links.qdrant ? { QDRANT_URL: links.qdrant.url, QDRANT_PREFIX: qdrant!.prefix } : {}),
      ...options.env,
    });
    const log: Record<string, unknown>[] = [];
    const logger = createLogger(config.log, {
      write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>),
    });
    const startsAt = options.startsAt ?? Date.now();
    const started = performance.now();
    let skipped = 0;
    const now = (): number => Math.floor(startsAt + (options.frozen ? 0 : performance.now() - started) + skipped);
    const running = await open(backend, options, closers, (database) =>
      serve({
        config,
        logger,
        clock: now,
        database,
        ...(options.throughHistory ? { throughHistory: options.throughHistory } : {}),
        ...(options.moreModules ? { moreModules: options.moreModules } : {}),
      }),
    );
    closers.push(() => running.close());
    return harnessOf({
      backend,
      running,
      openai,
      qdrant: qdrant?.fake ?? null,
      links,
      log,
      now,
      advance: (ms) => {
        skipped += ms;
      },
      close,
    });
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  backend: Backend,
  { folder = null, database }: { folder?: string | null; database?: string },
  closers: (() => Promise<unknown>)[],
  start: (database: Database) => Promise<Running>,
): Promise<Running> {
  if (backend === "server" && database !== undefined) return start(await openServer(database));
  if (backend === "server" || backend === "server+qdrant") {
    const fresh = await freshDatabase();
    closers.push(() => fresh.drop());
    return start(await openServer(fresh.url));
  }
  return start(
    await openEmbedded(
      folder,
      folder === null || !existsSync(join(folder, "postgres", "PG_VERSION")) ? await migratedImage() : null,
    ),
  );
}

type Parts = Pick<Harness, "backend" | "openai" | "qdrant" | "links" | "log" | "now" | "advance" | "close"> & {
  running: Running;
};

function harnessOf({ running: { app, url }, ...parts }: Parts): Harness {
  const gql = async <T>(query: string, variables: Variables = {}): Promise<T> => {
    let { data, errors } = await post<T>(url, query, variables);
    // On a machine that is slower than the test needs, the service asks its callers to come back; they do.
    while (errors?.some(({ message }) => message.includes("more to do than it can answer in time"))) {
      await sleep(1_000);
      ({ data, errors } = await post<T>(url, query, variables));
    }
    if (errors || !data) throw new Error(`${query.slice(0, 200)}\n${JSON.stringify(errors)}`);
    return data;
  };
  return {
    ...parts,
    url,
    runtime: app.runtime,
    database: app.database,
    gql,
    async refusal(query, variables = {}) {
      const { status, data, errors } = await post(url, query, variables);
      const [error] = errors ?? [];
      if (error === undefined)
        throw new Error(`this was not refused: ${query.slice(0, 200)}\n${JSON.stringify(data).slice(0, 500)}`);
      return { status, ...error };
    },
    settle: async () => void (await app.runtime.settle()),
    subscribe: (query, variables = {}) => subscribeTo(url, query, variables),
    async statements(work) {
      const before = app.database.statements();
      await work();
      return app.database.statements() - before;
    },
  };
}
