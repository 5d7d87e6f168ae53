import type { WebhookEvent } from "../ports/history/webhooks.js";
import type { StreamAddress } from "../ports/stream-address.js";
import type { JwtConfig } from "../ports/token-verifier.js";
import type { Values } from "./variables.js";

/**
 * An OpenAI-compatible endpoint; `baseUrl` null = the hosted OpenAI API, `apiKey` null = a local server without keys.
 */
export interface Endpoint {
  readonly baseUrl: string | null;
  readonly apiKey: string | null;
}

/** What a model wants before a text; empty = nothing. */
export interface Prefixes {
  /** before what people write */
  readonly query: string;
  /** before the text of an item */
  readonly document: string;
}

export type EmbeddingConfig =
  | ({
      readonly kind: "openai";
      readonly model: string;
      /** null = the model's own */
      readonly dimensions: number | null;
      readonly prefixes: Prefixes;
      /** are vectors centred by language? */
      readonly centring: boolean;
      /** most texts in a request */
      readonly batch: number;
      /** most requests at a time */
      readonly concurrency: number;
      readonly timeoutMs: number;
      /** of a question that somebody waits for */
      readonly queryTimeoutMs: number;
    } & Endpoint)
  | { readonly kind: "folder"; readonly path: string; readonly prefixes: Prefixes; readonly centring: boolean }
  | { readonly kind: "built-in"; readonly fast: boolean };

/** Everything the environment decides, checked. Times are milliseconds, sizes are bytes unless they say otherwise. */
export interface Config {
  /** what this process does */
  readonly roles: Values["GODWIT_ROLES"];
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** Exact origins, or ["*"]; empty = no cross-origin calls. */
    readonly corsOrigins: readonly string[];
    readonly introspection: boolean;
    readonly graphiql: boolean;
    /** tools for agents at /mcp: none, those that read, or also those that write */
    readonly mcp: Values["GODWIT_MCP"];
    readonly persistedQueries: { readonly mode: Values["GODWIT_PERSISTED_QUERIES"]; readonly file: string | null };
    /** proxies whose X-Forwarded-For is believed */
    readonly trustedProxies: number;
    readonly requestTimeoutMs: number;
    readonly shutdownTimeoutMs: number;
  };
  readonly access: {
    readonly mode: Values["GODWIT_AUTH"];
    /** null = no tokens are taken */
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
  readonly languageModel:
    | ({
        readonly model: string;
        readonly timeoutMs: number;
        /** null = no bound */
        readonly tokensPerDay: number | null;
      } & Endpoint)
    | null;
  /** may the chat model describe items of few words? */
  readonly descriptions: boolean;
  readonly behaviours: { readonly futureToleranceMs: number };
  readonly migrations: {
    /** a false discovery rate over all users, or at most one false alarm in so many years of one unchanged user */
    readonly budget:
      | { readonly kind: "rate"; readonly rate: number }
      | { readonly kind: "years"; readonly userYears: number };
    readonly digestMs: number;
    /** of a typical user */
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
  readonly streams: {
    /** null = nothing comes in by a stream */
    readonly from: StreamAddress | null;
    readonly format: string;
    /** null = nothing goes out by a stream */
    readonly to: StreamAddress | null;
    readonly toEvents: readonly WebhookEvent[];
  };
  readonly limits: {
    readonly batch: number;
    /** pieces of work that may wait before writes are put off */
    readonly backlog: number;
    /** that decoded states of users folded lately may take */
    readonly foldMemoryBytes: number;
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
  /** by the name of a receiver */
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly privacy: {
    readonly shareTextsWithModel: Values["GODWIT_SHARE_TEXTS_WITH_MODEL"];
    /** may topics and shares of people go to the language model? */
    readonly narratives: boolean;
    /** null = users are stored under their own ids */
    readonly pseudonymSecret: string | null;
    readonly retention: Values["GODWIT_RETENTION"];
  };
}
