import { readFileSync } from "node:fs";
import { minuteMs } from "../core/time.js";
import { jwtOf } from "./access.js";
import { embeddingOf, languageModelOf } from "./model-settings.js";
import { roles } from "../core/roles.js";
import { Problems, readVariables, type Environment } from "./read.js";
import type { Config } from "./shape.js";

export type { Config } from "./shape.js";
export { isLoopback } from "./access.js";
export { configurationTable, documentedVariables } from "./table.js";

/** The false discovery rate that is in force where nothing is said. */
const defaultRate = 0.1;

/**
 * The configuration that an environment describes, frozen; empty values count as absent. Secrets may come from files
 * (DATABASE_URL_FILE, OPENAI_API_KEY_FILE, QDRANT_API_KEY_FILE). Throws GodwitError CONFIGURATION that lists every
 * wrong value at once: the variable, the value (secrets masked) and what to do.
 */
export function loadConfig(
  env: Environment,
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): Config {
  const problems = new Problems();
  const values = readVariables(env, readFile, problems);
  const embedding = embeddingOf(values, problems);
  const languageModel = languageModelOf(values, problems);
  const jwt = jwtOf(values, problems);
  if (values.QDRANT_API_KEY !== null && values.QDRANT_URL === null)
    problems.add("QDRANT_API_KEY", "QDRANT_API_KEY is set without QDRANT_URL: set QDRANT_URL, or remove the key");
  if (values.GODWIT_FALSE_DISCOVERY_RATE !== null && values.GODWIT_FALSE_ALARMS_USER_YEARS !== null)
    problems.add(
      "GODWIT_FALSE_ALARMS_USER_YEARS",
      "GODWIT_FALSE_ALARMS_USER_YEARS and GODWIT_FALSE_DISCOVERY_RATE are both set: keep the one that is to be in force",
    );
  if (values.DATABASE_URL === null && values.GODWIT_ROLES.length < roles.length)
    problems.add(
      "GODWIT_ROLES",
      "GODWIT_ROLES names some roles, and the embedded database is one process's: leave it out, or set DATABASE_URL",
    );
  if (values.GODWIT_PERSISTED_QUERIES === "only" && values.GODWIT_PERSISTED_QUERIES_FILE === null)
    problems.add(
      "GODWIT_PERSISTED_QUERIES_FILE",
      "GODWIT_PERSISTED_QUERIES_FILE is absent while GODWIT_PERSISTED_QUERIES is only: name the file that lists the documents",
    );
  problems.throwIfAny();
  return frozen({
    roles: values.GODWIT_ROLES,
    server: {
      host: values.HOST,
      port: values.PORT,
      corsOrigins: values.GODWIT_CORS_ORIGINS,
      introspection: values.GODWIT_INTROSPECTION,
      graphiql: values.GODWIT_GRAPHIQL,
      mcp: values.GODWIT_MCP,
      persistedQueries: { mode: values.GODWIT_PERSISTED_QUERIES, file: values.GODWIT_PERSISTED_QUERIES_FILE },
      trustedProxies: values.GODWIT_TRUSTED_PROXIES,
      requestTimeoutMs: values.GODWIT_REQUEST_TIMEOUT_SECONDS * 1000,
      shutdownTimeoutMs: values.GODWIT_SHUTDOWN_TIMEOUT_SECONDS * 1000,
    },
    access: { mode: values.GODWIT_AUTH, jwt },
    log: { level: values.LOG_LEVEL },
    tracing:
      values.OTEL_EXPORTER_OTLP_ENDPOINT === null
        ? null
        : { endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT, service: values.OTEL_SERVICE_NAME },
    database: {
      url: values.DATABASE_URL,
      dataDir: values.GODWIT_DATA_DIR,
      patienceMs: values.GODWIT_STARTUP_WAIT_SECONDS * 1000,
    },
    vectors:
      values.QDRANT_URL === null
        ? { kind: "embedded" }
        : {
            kind: "qdrant",
            url: values.QDRANT_URL,
            apiKey: values.QDRANT_API_KEY,
            prefix: values.QDRANT_PREFIX,
            replicationFactor: values.QDRANT_REPLICATION_FACTOR,
            shardNumber: values.QDRANT_SHARD_NUMBER,
            writeConsistencyFactor: values.QDRANT_WRITE_CONSISTENCY_FACTOR,
          },
    embedding,
    languageModel,
    descriptions: values.GODWIT_DESCRIBE_ITEMS,
    behaviours: { futureToleranceMs: values.GODWIT_FUTURE_TOLERANCE_MINUTES * minuteMs },
    migrations: {
      budget:
        values.GODWIT_FALSE_ALARMS_USER_YEARS === null
          ? { kind: "rate", rate: values.GODWIT_FALSE_DISCOVERY_RATE ?? defaultRate }
          : { kind: "years", userYears: values.GODWIT_FALSE_ALARMS_USER_YEARS },
      sessionsPerYear: values.GODWIT_SESSIONS_PER_YEAR,
      digestMs: values.GODWIT_DIGEST_MINUTES * minuteMs,
    },
    recommendations: {
      strategyMode: values.GODWIT_STRATEGY,
      transfer: values.GODWIT_TRANSFER === "auto",
      onlineLearning: values.GODWIT_ONLINE_LEARNING,
    },
    webhooks: {
      secret: values.GODWIT_WEBHOOK_SECRET,
      privateAllowed: values.GODWIT_WEBHOOK_PRIVATE,
      timeoutMs: values.GODWIT_WEBHOOK_TIMEOUT_SECONDS * 1000,
      attempts: values.GODWIT_WEBHOOK_ATTEMPTS,
    },
    streams: {
      from: values.GODWIT_STREAM_FROM,
      format: values.GODWIT_STREAM_FORMAT,
      to: values.GODWIT_STREAM_TO,
      toEvents: values.GODWIT_STREAM_TO_EVENTS,
    },
    limits: {
      batch: values.GODWIT_MAX_BATCH,
      backlog: values.GODWIT_MAX_BACKLOG,
      foldMemoryBytes: values.GODWIT_FOLD_MEMORY_MB * 1_000_000,
      textCharacters: values.GODWIT_MAX_TEXT,
      bodyBytes: values.GODWIT_BODY_LIMIT,
      queryDepth: values.GODWIT_MAX_QUERY_DEPTH,
      queryCost: values.GODWIT_MAX_QUERY_COST,
      queryAliases: values.GODWIT_MAX_QUERY_ALIASES,
      queryTokens: values.GODWIT_MAX_QUERY_TOKENS,
      connections: values.GODWIT_MAX_CONNECTIONS,
      subscriptionsPerConnection: values.GODWIT_MAX_SUBSCRIPTIONS,
      concurrent: values.GODWIT_MAX_CONCURRENT,
      processorMs: values.GODWIT_PROCESSOR_SECONDS * 1000,
      rate: { key: values.GODWIT_RATE_KEY, user: values.GODWIT_RATE_USER, address: values.GODWIT_RATE_ADDRESS },
    },
    prices: { embedding: values.GODWIT_EMBEDDING_PRICE, languageModel: values.GODWIT_LANGUAGE_MODEL_PRICE },
    mappings: values.GODWIT_MAPPINGS ?? {},
    privacy: {
      shareTextsWithModel: values.GODWIT_SHARE_TEXTS_WITH_MODEL,
      narratives: values.GODWIT_NARRATIVES,
      pseudonymSecret: values.GODWIT_PSEUDONYM_SECRET,
      retention: values.GODWIT_RETENTION,
    },
  });
}

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) frozen(part);
  return Object.freeze(value);
}
