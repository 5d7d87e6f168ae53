import { readFileSync } from "node:fs";
import { jwtOf } from "./access.js";
import type { JwtConfig } from "../ports/token-verifier.js";
import { Problems, readVariables, type Environment } from "./read.js";
import type { Values } from "./variables.js";

export { isLoopback } from "./access.js";
export { configurationTable, documentedVariables } from "./table.js";

/**
 * An OpenAI-compatible endpoint; `baseUrl` null = the hosted OpenAI API, `apiKey` null = a local server without keys.
 */
export interface Endpoint {
  readonly baseUrl: string | null;
  readonly apiKey: string | null;
}

export type EmbeddingConfig =
  | ({
      readonly kind: "openai";
      readonly model: string /** null = the model's own */;
      readonly dimensions: number | null;
    } & Endpoint)
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "built-in"; readonly fast: boolean };

/** Everything the environment decides, checked. Times are milliseconds, sizes are bytes unless they say otherwise. */
export interface Config {
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** Exact origins, or ["*"]; empty = no cross-origin calls. */
    readonly corsOrigins: readonly string[];
    readonly introspection: boolean;
    readonly graphiql: boolean;
    readonly persistedQueries: { readonly mode: Values["GODWIT_PERSISTED_QUERIES"]; readonly file: string | null };
    /** proxies whose X-Forwarded-For is believed */
    readonly trustedProxies: number;
    readonly requestTimeoutMs: number;
    readonly shutdownTimeoutMs: number;
  };
  readonly access: {
    readonly mode: Values["GODWIT_AUTH"] /** null = no tokens are taken */;
    readonly jwt: JwtConfig | null;
  };
  readonly log: { readonly level: Values["LOG_LEVEL"] };
  /** null = no traces */
  readonly tracing: { readonly endpoint: string; readonly service: string } | null;
  readonly database: {
    /** null = embedded PostgreSQL in dataDir */
    readonly url: string | null;
    readonly dataDir: string;
    /** how long a server that is not there yet is waited for at the start */
    readonly patienceMs: number;
  };
  readonly vectors:
    | { readonly kind: "embedded" }
    | {
        readonly kind: "qdrant";
        readonly url: string;
        readonly apiKey: string | null;
        readonly prefix: string;
        /** of collections that are made; null = as the server does it */
        readonly replicationFactor: number | null;
        readonly shardNumber: number | null;
        readonly writeConsistencyFactor: number | null;
      };
  readonly embedding: EmbeddingConfig;
  /** null = no chat model */
  readonly languageModel: ({ readonly model: string } & Endpoint) | null;
  readonly behaviours: { readonly futureToleranceMs: number };
  /** At most one false drift alarm in so many years of one unchanged user. */
  readonly migrations: {
    readonly falseAlarmUserYears: number /** of a typical user */;
    readonly sessionsPerYear: number;
  };
  readonly recommendations: {
    readonly strategyMode: Values["GODWIT_STRATEGY"];
    readonly transfer: boolean;
    readonly onlineLearning: boolean;
  };
  readonly webhooks: {
    readonly secret: string | null;
    readonly privateAllowed: boolean;
    readonly timeoutMs: number;
    readonly attempts: number;
  };
  readonly limits: {
    readonly batch: number;
    /** pieces of work that may wait before writes are put off */
    readonly backlog: number;
    readonly textCharacters: number;
    readonly bodyBytes: number;
    readonly queryDepth: number;
    readonly queryCost: number;
    readonly queryAliases: number;
    readonly queryTokens: number;
    readonly connections: number;
    readonly subscriptionsPerConnection: number;
    readonly concurrent: number;
    /** of the processor, for one operation */
    readonly processorMs: number;
    /** operations a minute; 0 = no limit */
    readonly rate: { readonly key: number; readonly user: number; readonly address: number };
  };
  /** of a million tokens, in any one currency */
  readonly prices: { readonly embedding: number; readonly languageModel: number };
  readonly privacy: {
    readonly shareTextsWithModel: Values["GODWIT_SHARE_TEXTS_WITH_MODEL"];
    /** null = users are stored under their own ids */
    readonly pseudonymSecret: string | null;
    readonly retention: Values["GODWIT_RETENTION"];
  };
}

/** Default embedding model of the hosted OpenAI API. */
const hostedEmbeddingModel = "text-embedding-3-small";

/**
 * The configuration that an environment describes, frozen; empty values count as absent. Secrets may come from files
 * (DATABASE_URL_FILE, OPENAI_API_KEY_FILE, QDRANT_API_KEY_FILE). Throws GodwitError CONFIGURATION that lists every
 * wrong
 * value at once: the variable, the value (secrets masked) and what to do.
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
  if (values.GODWIT_PERSISTED_QUERIES === "only" && values.GODWIT_PERSISTED_QUERIES_FILE === null)
    problems.add(
      "GODWIT_PERSISTED_QUERIES_FILE",
      "GODWIT_PERSISTED_QUERIES_FILE is absent while GODWIT_PERSISTED_QUERIES is only: name the file that lists the documents",
    );
  problems.throwIfAny();
  return frozen({
    server: {
      host: values.HOST,
      port: values.PORT,
      corsOrigins: values.GODWIT_CORS_ORIGINS,
      introspection: values.GODWIT_INTROSPECTION,
      graphiql: values.GODWIT_GRAPHIQL,
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
    behaviours: { futureToleranceMs: values.GODWIT_FUTURE_TOLERANCE_MINUTES * 60_000 },
    migrations: {
      falseAlarmUserYears: values.GODWIT_FALSE_ALARMS_USER_YEARS,
      sessionsPerYear: values.GODWIT_SESSIONS_PER_YEAR,
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
    limits: {
      batch: values.GODWIT_MAX_BATCH,
      backlog: values.GODWIT_MAX_BACKLOG,
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
    privacy: {
      shareTextsWithModel: values.GODWIT_SHARE_TEXTS_WITH_MODEL,
      pseudonymSecret: values.GODWIT_PSEUDONYM_SECRET,
      retention: values.GODWIT_RETENTION,
    },
  });
}

function embeddingOf(values: Values, problems: Problems): EmbeddingConfig {
  const {
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: baseUrl,
    EMBEDDING_MODEL: model,
    EMBEDDING_DIMENSIONS: dimensions,
  } = values;
  if (apiKey !== null || baseUrl !== null) {
    if (baseUrl !== null && model === null)
      problems.add(
        "EMBEDDING_MODEL",
        "EMBEDDING_MODEL is absent while OPENAI_BASE_URL is set: name a model that this endpoint serves, such as nomic-embed-text",
      );
    return { kind: "openai", model: model ?? hostedEmbeddingModel, dimensions, baseUrl, apiKey };
  }
  for (const name of ["EMBEDDING_MODEL", "EMBEDDING_DIMENSIONS"] as const)
    if (values[name] !== null)
      problems.add(
        name,
        `${name} is ${JSON.stringify(values[name])} without an endpoint: set OPENAI_API_KEY or OPENAI_BASE_URL, or remove it (a local folder is EMBEDDING_MODEL_DIR)`,
      );
  return values.EMBEDDING_MODEL_DIR === null
    ? { kind: "built-in", fast: values.EMBEDDING === "static" }
    : { kind: "folder", path: values.EMBEDDING_MODEL_DIR };
}

function languageModelOf(values: Values, problems: Problems): Config["languageModel"] {
  const { LANGUAGE_MODEL: model, OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl } = values;
  if (model === null) return null;
  if (apiKey === null && baseUrl === null)
    problems.add(
      "LANGUAGE_MODEL",
      `LANGUAGE_MODEL is ${JSON.stringify(model)} without an endpoint: set OPENAI_API_KEY or OPENAI_BASE_URL, or remove it`,
    );
  return { model, baseUrl, apiKey };
}

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) frozen(part);
  return Object.freeze(value);
}
