import type { Config } from "./config/config.js";
import { addToLines, type Logger } from "./logging.js";
import { createLocalEmbedder } from "./adapters/embedding/local.js";
import type { Database } from "./adapters/postgres/database.js";
import { prismaHistory } from "./adapters/postgres/history/history.js";
import { createJwtVerifier } from "./adapters/tokens/jwt-verifier.js";
import { CircuitBreaker } from "./adapters/resilience/circuit-breaker.js";
import type { OpenTelemetry } from "./adapters/tracing/open-telemetry.js";
import { tracedEmbedder, tracedVectors } from "./adapters/tracing/traced-ports.js";
import { createWebhookSender } from "./adapters/webhook/http-sender.js";
import { openStreamSink, openStreamSource } from "./adapters/streams/open.js";
import { createEmbeddedVectorStore } from "./adapters/vectors/embedded/embedded-store.js";
import { createQdrantVectorStore } from "./adapters/vectors/qdrant/qdrant-store.js";
import { parametersFor, parametersForRate, thresholdFor } from "./core/migrations/parameters.js";
import type { Caller } from "./modules/kit/caller.js";
import { modules } from "./modules/index.js";
import { noTurns } from "./modules/kit/turn.js";
import type { AppContext } from "./modules/kit/context.js";
import type { Module } from "./modules/kit/module.js";
import type { Options } from "./modules/kit/services.js";
import { databaseIdentity } from "./runtime/database-identity.js";
import { centred, openEmbedder, openLanguageModel } from "./models.js";
import { openDatabase } from "./parts.js";
import { Runtime, type RuntimeParts } from "./runtime/runtime.js";
import type { ModelUsage } from "./ports/embedder.js";
import type { History } from "./ports/history/history.js";
import { noTracer, type Tracer } from "./ports/tracer.js";
import type { VectorStore } from "./ports/vector-store.js";

export interface AppOptions {
  config: Config;
  logger: Logger;
  /** epoch ms; tests hand in their own */
  clock?: () => number;
  /** Opened already: tests share a migrated template. */
  database?: Database;
  /** What stands between the service and its history: tests hold reads and writes with it. */
  throughHistory?: (history: History) => History;
  /** Modules beside those of this repository. */
  moreModules?: readonly Module[];
}

/** The composition root: the only place that knows which adapter stands behind a port. */
export interface App {
  runtime: Runtime;
  database: Database;
  tracer: Tracer;
  /** of everything that is called over a network */
  breakers: Breakers;
  /** endpoints that are paid for; `price` of a million tokens */
  models: readonly { model: string; usage: () => ModelUsage; price: number }[];
  /** `more`: when the operation is to stop, and its turns; absent = nothing stops it, and it waits for nobody */
  context(requestId: string, caller: Caller, more?: Pick<AppContext, "signal" | "turn">): AppContext;
  close(): Promise<void>;
}

export async function createApp({
  config,
  logger,
  clock = Date.now,
  database: given,
  throughHistory = (history) => history,
  moreModules = [],
}: AppOptions): Promise<App> {
  const database = given ?? (await openDatabase(config, logger));
  const closers: (() => Promise<void>)[] = [];
  const tracing = await openTracing(config, logger);
  const tracer = tracing ?? noTracer;
  if (tracing !== null) {
    closers.push(() => tracing.close());
    database.trace(tracing);
    addToLines(logger, () => tracing.ids() ?? {});
  }
  const breakers = breakersOf(config);
  const history = throughHistory(prismaHistory(database, breakers.database));
  closers.push(() => history.close());
  const close = async (): Promise<void> => {
    for (const one of closers.toReversed()) await one();
    closers.length = 0;
  };
  try {
    const opened = await openEmbedder(config, history, logger, breakers.embedder);
    const traced = tracing === null ? opened : tracedEmbedder(opened, tracing);
    const embedder = await centred(traced, config, history);
    closers.push(() => embedder.close());
    const store = openVectors(config, logger, await databaseIdentity(history, logger), breakers.vectors);
    const vectors = tracing === null ? store : tracedVectors(store, tracing);
    closers.push(() => vectors.close());
    const chat = openLanguageModel(config, logger, breakers.languageModel);
    const words = await createLocalEmbedder({ fast: true });
    closers.push(() => words.close());
    const parts: RuntimeParts = {
      history,
      embedder,
      words,
      vectors,
      log: logger,
      clock,
      tracer,
      languageModel: chat,
      sharedHistory: database.kind === "server",
      process: database.name,
      roles: new Set(config.roles),
      options: await optionsOf(config),
    };
    const runtime = new Runtime(parts, [...modules, ...moreModules]);
    closers.push(() => runtime.close());
    await runtime.open();
    const models = [
      { model: "embedding", usage: embedder.usage?.bind(embedder), price: config.prices.embedding },
      { model: "language", usage: chat?.usage?.bind(chat), price: config.prices.languageModel },
    ].flatMap(({ model, usage, price }) => (usage === undefined ? [] : [{ model, usage, price }]));
    return {
      runtime,
      database,
      tracer,
      close,
      breakers,
      models,
      context: (requestId, caller, more = { signal: new AbortController().signal, turn: noTurns }) =>
        runtime.context({ requestId, caller, ...more }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the operator decided, as modules read it. */
async function optionsOf(config: Config): Promise<Options> {
  const { limits, behaviours, embedding, privacy, recommendations, webhooks, access, migrations, streams } = config;
  return {
    limits: {
      batch: limits.batch,
      backlog: limits.backlog,
      textCharacters: limits.textCharacters,
      futureToleranceMs: behaviours.futureToleranceMs,
    },
    textSharing: embedding.kind === "openai" ? privacy.shareTextsWithModel : "on",
    narratives: privacy.narratives,
    descriptions: config.descriptions,
    strategyMode: recommendations.strategyMode,
    transfer: recommendations.transfer,
    onlineLearning: recommendations.onlineLearning,
    webhooks,
    webhookSender: createWebhookSender(webhooks),
    mappings: config.mappings,
    stream: config.roles.includes("consume") ? await streamOf(streams) : null,
    streamOut: streams.to === null ? null : { sink: await openStreamSink(streams.to), events: streams.toEvents },
    pseudonymSecret: privacy.pseudonymSecret,
    retention: privacy.retention,
    access: { mode: access.mode, tokens: access.jwt === null ? null : createJwtVerifier(access.jwt) },
    migrationParameters:
      migrations.budget.kind === "rate"
        ? parametersForRate(migrations.budget.rate)
        : parametersFor(thresholdFor({ ...migrations.budget, sessionsPerYear: migrations.sessionsPerYear })),
    digestMs: migrations.digestMs,
    foldMemoryBytes: limits.foldMemoryBytes,
  };
}

async function streamOf({ from, format }: Config["streams"]): Promise<Options["stream"]> {
  return from === null ? null : { source: await openStreamSource(from), start: from.start, format };
}

/** null = off; the SDK is loaded where it is on only. */
async function openTracing({ tracing }: Config, log: Logger): Promise<OpenTelemetry | null> {
  return tracing === null
    ? null
    : (await import("./adapters/tracing/open-telemetry.js")).createOpenTelemetry({ ...tracing, log });
}

type Breakers = { readonly database: CircuitBreaker } & {
  readonly [Name in "vectors" | "embedder" | "languageModel"]?: CircuitBreaker;
};

function breakersOf({ vectors, embedding, languageModel }: Config): Breakers {
  return {
    database: new CircuitBreaker({ name: "The database" }),
    ...(vectors.kind === "qdrant" ? { vectors: new CircuitBreaker({ name: "Qdrant" }) } : {}),
    ...(embedding.kind === "openai" ? { embedder: new CircuitBreaker({ name: "The embedding endpoint" }) } : {}),
    ...(languageModel === null ? {} : { languageModel: new CircuitBreaker({ name: "The chat endpoint" }) }),
  };
}

function openVectors({ vectors }: Config, log: Logger, owner: string, breaker?: CircuitBreaker): VectorStore {
  if (vectors.kind === "embedded") return createEmbeddedVectorStore();
  const { replicationFactor, shardNumber, writeConsistencyFactor } = vectors;
  return createQdrantVectorStore({
    url: vectors.url,
    ...(vectors.apiKey === null ? {} : { apiKey: vectors.apiKey }),
    ...(breaker ? { breaker } : {}),
    namespace: { prefix: vectors.prefix, owner },
    setup: {
      ...(replicationFactor === null ? {} : { replicationFactor }),
      ...(shardNumber === null ? {} : { shardNumber }),
      ...(writeConsistencyFactor === null ? {} : { writeConsistencyFactor }),
    },
    log,
  });
}
