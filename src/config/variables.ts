import { z } from "zod";
import { retention } from "./retention.js";

/** One environment variable: how it is read, what holds without it, and its line of documentation. */
export interface Variable<T> {
  readonly schema: z.ZodType<T, string>;
  /** The text that holds when the variable is absent or empty; null = the variable has no value then. */
  readonly fallback: string | null;
  /** One sentence for the table: what it sets, its unit, its range. */
  readonly describe: string;
  /** Never shown, and also readable from the file named by the variable with _FILE behind its name. */
  readonly secret: boolean;
}

type WithFallback<T> = Variable<T> & { readonly fallback: string };

function required<T>(schema: z.ZodType<T, string>, fallback: string, describe: string): WithFallback<T> {
  return { schema, fallback, describe, secret: false };
}
function optional<T>(
  schema: z.ZodType<T, string>,
  describe: string,
  secret = false,
): Variable<T> & { readonly fallback: null } {
  return { schema, fallback: null, describe, secret };
}

function number(kind: "a whole number" | "a number", min: number, max: number): z.ZodType<number, string> {
  const message = `give ${kind} from ${min} to ${max}`;
  return z.string().transform((text, ctx) => {
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const fits = value >= min && value <= max && (kind === "a number" || Number.isSafeInteger(value));
    if (!fits) ctx.addIssue({ code: "custom", message });
    return value;
  });
}
const whole = (min: number, max: number) => number("a whole number", min, max);
const positive = (min: number, max: number) => number("a number", min, max);

function url(...protocols: string[]): z.ZodType<string, string> {
  const message = `give a URL that starts with ${protocols.map((p) => `${p}//`).join(" or ")}`;
  return z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), message);
}

function urls(...protocols: string[]): z.ZodType<string, string> {
  const message = `give a URL that starts with ${protocols.map((p) => `${p}//`).join(" or ")}, or several separated by commas`;
  const fits = (one: string): boolean => URL.canParse(one) && protocols.includes(new URL(one).protocol);
  return z.string().refine((list) => list.split(",").every((one) => fits(one.trim())), message);
}

const text = z.string();
const onOff: z.ZodType<boolean, string> = z.enum(["on", "off"], "give on or off").transform((v) => v === "on");

const words: z.ZodType<readonly string[], string> = z.string().transform((list) =>
  list
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean),
);

const origins: z.ZodType<readonly string[], string> = z.string().transform((list, ctx) => {
  const all = list
    .split(",")
    .map((o) => o.trim())
    .filter(Boolean);
  const wrong = all.filter((o) => o !== "*" && !(URL.canParse(o) && new URL(o).origin === o));
  if (wrong.length)
    ctx.addIssue({
      code: "custom",
      message: `give origins such as https://shop.example, separated by commas, or *; not an origin: ${wrong.join(", ")}`,
    });
  return all;
});

/** Every variable that Godwit reads, in the order of the table. */
export const variables = {
  HOST: required(text, "127.0.0.1", "Address to listen on; 0.0.0.0 in a container."),
  PORT: required(whole(0, 65_535), "4000", "Port to listen on; 0 = any free one."),
  DATABASE_URL: optional(
    url("postgresql:", "postgres:"),
    "PostgreSQL that holds the history; absent = embedded PostgreSQL in GODWIT_DATA_DIR.",
    true,
  ),
  GODWIT_DATA_DIR: required(
    text,
    ".godwit",
    "Folder of the embedded database and of what is rebuilt from it; one process a folder.",
  ),
  QDRANT_URL: optional(
    urls("http:", "https:"),
    "Qdrant that holds the vectors; several nodes of one cluster, separated by commas, stand in for each other. Absent = in memory, fed from the database at start.",
  ),
  QDRANT_API_KEY: optional(text, "Key of that Qdrant.", true),
  QDRANT_PREFIX: required(
    z.string().regex(/^[A-Za-z0-9_-]{1,60}$/, "give at most 60 letters, digits, - and _"),
    "godwit",
    "What the names of its collections begin with; the identity of the database follows, so that others on the same Qdrant stay apart.",
  ),
  QDRANT_REPLICATION_FACTOR: optional(
    whole(1, 100),
    "Copies of every point, on different nodes of a cluster; absent = as the server does it (one).",
  ),
  QDRANT_SHARD_NUMBER: optional(
    whole(1, 10_000),
    "Parts that a new collection is spread over; absent = as the server does it (one a node).",
  ),
  QDRANT_WRITE_CONSISTENCY_FACTOR: optional(
    whole(1, 100),
    "Copies that must have taken a write before it counts as done; absent = as the server does it (one).",
  ),
  OPENAI_API_KEY: optional(
    text,
    "Key of the OpenAI-compatible endpoint; alone, it selects the hosted OpenAI API for embeddings.",
    true,
  ),
  OPENAI_BASE_URL: optional(
    url("http:", "https:"),
    "Base URL of an OpenAI-compatible endpoint (Ollama, vLLM, llama.cpp, TEI …), with its /v1.",
  ),
  EMBEDDING_MODEL: optional(
    text,
    "Embedding model of that endpoint; text-embedding-3-small on the hosted API, otherwise needed with OPENAI_BASE_URL.",
  ),
  EMBEDDING_DIMENSIONS: optional(whole(1, 65_536), "Dimensions to ask that model for; absent = the model's own."),
  EMBEDDING: required(
    z.enum(["accurate", "static"], "give accurate or static"),
    "accurate",
    "Which built-in embedding is used when no endpoint and no folder is set: accurate = sentence model, dictionary and table; static = dictionary and table alone, hundreds of times as fast.",
  ),
  EMBEDDING_MODEL_DIR: optional(
    text,
    "Folder of a local BERT-family model (safetensors, tokenizer.json, config.json), used when no endpoint is set; absent = the built-in model.",
  ),
  LANGUAGE_MODEL: optional(
    text,
    "Chat model of the endpoint that words topic labels; absent = labels from distinctive terms.",
  ),
  GODWIT_EMBEDDING_PRICE: required(
    positive(0, 1_000_000),
    "0",
    "What the endpoint asks for a million tokens of embeddings, for the cost in /metrics.",
  ),
  GODWIT_LANGUAGE_MODEL_PRICE: required(
    positive(0, 1_000_000),
    "0",
    "What it asks for a million tokens of the chat model.",
  ),
  GODWIT_SHARE_TEXTS_WITH_MODEL: required(
    z.enum(["on", "redacted", "off"], "give on, redacted or off"),
    "redacted",
    "Which user texts an endpoint may see: on = as written, redacted = without e-mail, phone, card and id numbers, off = none.",
  ),
  GODWIT_PSEUDONYM_SECRET: optional(
    z.string().min(32, "give at least 32 characters"),
    "Where set, users are stored under pseudonyms made of their ids with this secret; set it before the first data, and keep it.",
    true,
  ),
  GODWIT_RETENTION: required(
    retention,
    "",
    "How long what is kept, such as VIEW=90d,SEARCH=30d: types of behaviours, FEEDBACK, RECOMMENDATIONS, DEAD (work given up); empty = until it is deleted.",
  ),
  GODWIT_FUTURE_TOLERANCE_MINUTES: required(
    positive(0, 1_440),
    "10",
    "Minutes a behaviour may lie in the future before it is refused.",
  ),
  GODWIT_FALSE_ALARMS_USER_YEARS: required(
    positive(0.1, 10_000),
    "20",
    "Years of one user's unchanged behaviour per false drift alarm, at least.",
  ),
  GODWIT_SESSIONS_PER_YEAR: required(
    positive(1, 100_000),
    "500",
    "Sessions of a typical user in a year: with the years above it sets the threshold; 15 where people order monthly.",
  ),
  GODWIT_STRATEGY: required(
    z.enum(["auto", "stable"], "give auto or stable"),
    "auto",
    "Whether migrations move the weights of recommendations (auto) or never do (stable).",
  ),
  GODWIT_TRANSFER: required(
    z.enum(["auto", "off"], "give auto or off"),
    "auto",
    "Whether interest is carried between domains and between scenes where that has proven itself (auto) or nowhere (off).",
  ),
  GODWIT_ONLINE_LEARNING: required(
    onOff,
    "off",
    "Whether what is taken of explored pages moves the weights of the fitted ranker between fits, within a bound.",
  ),
  GODWIT_WEBHOOK_SECRET: optional(
    z.string().min(16, "give at least 16 characters"),
    "Signs messages to webhooks that have no secret of their own; at least 16 characters.",
    true,
  ),
  GODWIT_WEBHOOK_PRIVATE: required(
    onOff,
    "off",
    "Whether webhooks may go to private and loopback addresses; on for development and for networks where that is meant.",
  ),
  GODWIT_WEBHOOK_TIMEOUT_SECONDS: required(positive(0.05, 60), "10", "Seconds an endpoint has to answer a webhook."),
  GODWIT_WEBHOOK_ATTEMPTS: required(
    whole(1, 100),
    "16",
    "Failures after which a webhook message is given up; delays double from a second to an hour, so 16 take about four hours.",
  ),
  GODWIT_MAX_BATCH: required(whole(1, 10_000), "1000", "Elements a batch mutation may have."),
  GODWIT_MAX_BACKLOG: required(
    whole(100, 100_000_000),
    "200000",
    "Pieces of work that may wait behind writes (one per item, and one per user and batch) before writes are answered with TOO_MANY until some are done.",
  ),
  GODWIT_MAX_TEXT: required(whole(100, 1_000_000), "20000", "Characters a text may have."),
  GODWIT_BODY_LIMIT: required(whole(1_024, 268_435_456), "8388608", "Bytes a request body may have."),
  GODWIT_REQUEST_TIMEOUT_SECONDS: required(
    positive(0.05, 3_600),
    "30",
    "Seconds after which an operation is answered with TIMEOUT and told to stop.",
  ),
  GODWIT_STARTUP_WAIT_SECONDS: required(
    positive(0, 3_600),
    "60",
    "Seconds that a PostgreSQL server which cannot be reached yet is waited for at the start.",
  ),
  GODWIT_SHUTDOWN_TIMEOUT_SECONDS: required(
    positive(0, 600),
    "20",
    "Seconds that requests in flight have to finish when the process is asked to stop.",
  ),
  GODWIT_MAX_QUERY_DEPTH: required(whole(1, 100), "14", "Levels of fields an operation may nest."),
  GODWIT_MAX_QUERY_COST: required(
    whole(1, 100_000_000),
    "100000",
    "Cost an operation may have: its fields, growing with depth and multiplied by the list sizes written in it.",
  ),
  GODWIT_MAX_QUERY_ALIASES: required(whole(0, 10_000), "50", "Aliases an operation may have."),
  GODWIT_MAX_QUERY_TOKENS: required(whole(100, 1_000_000), "5000", "Lexical tokens a document may have."),
  GODWIT_MAX_CONNECTIONS: required(whole(1, 1_000_000), "1000", "WebSocket connections open at a time."),
  GODWIT_MAX_SUBSCRIPTIONS: required(
    whole(1, 10_000),
    "100",
    "Operations running at a time on one WebSocket connection.",
  ),
  GODWIT_MAX_CONCURRENT: required(
    whole(1, 100_000),
    "500",
    "Operations running at a time, over HTTP and WebSocket; the next are answered 503.",
  ),
  GODWIT_PROCESSOR_SECONDS: required(
    positive(0.05, 3_600),
    "5",
    "Seconds of the processor that one operation may have; then it is answered TOO_LARGE.",
  ),
  GODWIT_RATE_KEY: required(
    whole(0, 10_000_000),
    "6000",
    "Operations a minute that each key may ask of this process; 0 = no limit.",
  ),
  GODWIT_RATE_USER: required(whole(0, 10_000_000), "600", "Operations a minute that each user's token may ask."),
  GODWIT_RATE_ADDRESS: required(
    whole(0, 10_000_000),
    "120",
    "Operations a minute without a valid credential that each address may ask; not counted in development mode.",
  ),
  GODWIT_TRUSTED_PROXIES: required(
    whole(0, 10),
    "0",
    "Proxies in front that write X-Forwarded-For: so many of its last entries are believed.",
  ),
  GODWIT_PERSISTED_QUERIES: required(
    z.enum(["any", "automatic", "only"], "give any, automatic or only"),
    "any",
    "Which documents are executed: any, only those of the list, or any and remembered by hash (automatic persisted queries).",
  ),
  GODWIT_PERSISTED_QUERIES_FILE: optional(
    text,
    "The list: a JSON file that maps ids to documents, or an Apollo manifest; clients may ask for these by id or SHA-256.",
  ),
  GODWIT_AUTH: required(
    z.enum(["auto", "on", "off"], "give auto, on or off"),
    "auto",
    "Whether credentials are asked for: auto = once there is a key or tokens are configured, until then on loopback only; on = always; off = never, on any HOST.",
  ),
  GODWIT_JWT_ISSUER: optional(text, "The iss of users' tokens."),
  GODWIT_JWT_AUDIENCE: optional(text, "The aud of users' tokens."),
  GODWIT_JWT_JWKS: optional(
    text,
    "Public keys of that issuer: the https URL of its JSON Web Key Set, or a file that holds one.",
  ),
  GODWIT_JWT_SECRET: optional(
    z.string().min(32, "give at least 32 characters"),
    "Instead of public keys: the secret that users' tokens are signed with; at least 32 characters.",
    true,
  ),
  GODWIT_JWT_ALGORITHMS: required(
    words,
    "",
    "Algorithms that tokens may be signed with, separated by commas; empty = HS256 with a secret, RS, PS, ES and EdDSA with public keys.",
  ),
  GODWIT_JWT_TOLERANCE_SECONDS: required(positive(0, 300), "30", "Seconds that the issuer's clock may differ."),
  GODWIT_JWT_SCOPE_CLAIM: optional(
    text,
    "Claim that says what a token may do (the words read, write); absent = tokens may read and write their user's data.",
  ),
  GODWIT_CORS_ORIGINS: required(
    origins,
    "",
    "Origins whose pages may call the API, separated by commas; * = any; empty = none but Godwit's own.",
  ),
  GODWIT_INTROSPECTION: required(onOff, "on", "Whether the schema may be asked for."),
  GODWIT_GRAPHIQL: required(onOff, "on", "Whether GET /graphql serves GraphiQL to browsers."),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    url("http:", "https:"),
    "Base URL of an OpenTelemetry collector (OTLP over HTTP) that traces are sent to, such as http://127.0.0.1:4318; absent = no traces.",
  ),
  OTEL_SERVICE_NAME: required(text, "godwit", "The service's name in those traces."),
  LOG_LEVEL: required(
    z.enum(
      ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
      "give trace, debug, info, warn, error, fatal or silent",
    ),
    "info",
    "Least severe level that is logged; user ids and texts appear at debug and trace only.",
  ),
} as const;

export type VariableName = keyof typeof variables;
type ValueOf<V> = V extends WithFallback<infer T> ? T : V extends Variable<infer T> ? T | null : never;
/** The read value of every variable. */
export type Values = { [Name in VariableName]: ValueOf<(typeof variables)[Name]> };
