import { positive, whole } from "../formats.js";
import { required } from "../variable.js";

/** What one request, one caller and one process may take. */
export const limits = {
  GODWIT_MAX_BATCH: required(whole(1, 10_000), "1000", "Elements a batch mutation may have."),
  GODWIT_MAX_BACKLOG: required(
    whole(100, 100_000_000),
    "200000",
    "Pieces of work that may wait behind writes (one per item, and one per user and batch) before writes are answered with TOO_MANY until some are done.",
  ),
  GODWIT_FOLD_MEMORY_MB: required(
    whole(1, 65_536),
    "64",
    "Megabytes of memory that interests of users folded lately may take, decoded (some 100 kB a user of 100 behaviours): they are folded into without being read and decoded anew, which an import of thousands of users gains from.",
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
    "10000",
    "Cost an operation may have, in tenths of a millisecond of processor time: what its fields declare (@cost, @listSize), multiplied by the list sizes and lengths that it really asks for.",
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
} as const;
