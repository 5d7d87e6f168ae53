import { setTimeout as sleep } from "node:timers/promises";
import { QdrantClient } from "@qdrant/js-client-rest";
import { GodwitError } from "../../../core/errors.js";
import { CircuitBreaker } from "../../resilience/circuit-breaker.js";
import { readFailure, vectorsAway } from "./failure.js";
import { RetryAfterWatch } from "./retry-after-watch.js";
import { TransientFailure, withRetries, type RetryPolicy } from "./retry.js";

export interface QdrantOptions {
  /** such as http://qdrant:6333; a path is a prefix */
  url: string;
  apiKey?: string;
  /** longest wait for one answer; default 10,000 */
  timeoutMs?: number;
  /** longest wait for one answer to a search that somebody waits for; default 3,000 */
  queryTimeoutMs?: number;
  /** further attempts after a failure that may pass; default 4 */
  retries?: number;
  /** shared with whoever tells its state; absent = one of its own */
  breaker?: CircuitBreaker;
  /** points a request of an upsert carries; default 128 */
  batchSize?: number;
  log?: { warn(message: string): void };
}

/** What tests replace. */
export interface QdrantClock {
  sleep: RetryPolicy["sleep"];
  random: RetryPolicy["random"];
}

/** The server versions that this client version was made for: same major, at most one minor away. */
const clientVersion = { major: 1, minor: 18 };
const firstBackoffMs = 200;
const longestWaitMs = 60_000;

function readUrl(text: string): { url: string; port: number | null; prefix: string } {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new GodwitError(
      "CONFIGURATION",
      `QDRANT_URL is "${text}"; give an address such as http://localhost:6333.`,
      ["QDRANT_URL"],
      { cause },
    );
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new GodwitError("CONFIGURATION", `QDRANT_URL is "${text}"; it must begin with http:// or https://.`, [
      "QDRANT_URL",
    ]);
  // URL drops a default port, and the library would then assume 6333.
  const written = /^https?:\/\/[^/]*:(443|80)(?:\/|$)/.exec(text)?.[1];
  return { url: url.origin, port: written ? Number(written) : 6333, prefix: url.pathname.replace(/\/$/, "") };
}

/** A Qdrant client whose calls are retried, timed out, and fail with errors a caller understands. */
export class QdrantConnection {
  readonly #client: QdrantClient;
  readonly #watch: RetryAfterWatch;
  readonly #url: string;
  readonly #policy: RetryPolicy;
  readonly #log: QdrantOptions["log"];
  readonly #queryTimeoutMs: number;
  readonly breaker: CircuitBreaker;
  #versionChecked = false;
  #closed = false;

  constructor(options: QdrantOptions, clock: QdrantClock = { sleep, random: Math.random }) {
    const { url, port, prefix } = readUrl(options.url);
    this.#url = options.url;
    this.#log = options.log;
    this.#queryTimeoutMs = options.queryTimeoutMs ?? 3_000;
    this.breaker = options.breaker ?? new CircuitBreaker({ name: "Qdrant" });
    this.#policy = { retries: options.retries ?? 4, backoffMs: firstBackoffMs, longestMs: longestWaitMs, ...clock };
    this.#client = new QdrantClient({
      url,
      port,
      prefix,
      timeout: options.timeoutMs ?? 10_000,
      checkCompatibility: false,
      ...(options.apiKey ? { headers: { "api-key": options.apiKey } } : {}),
    });
    const { protocol, hostname, port: urlPort } = new URL(url);
    this.#watch = new RetryAfterWatch(new URL(`${protocol}//${hostname}:${urlPort || port}`).origin);
    if (options.apiKey && protocol === "http:")
      this.#log?.warn(`The Qdrant API key is sent unencrypted to ${options.url}; use https outside a private network.`);
  }

  /**
   * One call of the client, retried while its failure may pass. `collection` names what was asked, for errors.
   * Throws GodwitError NOT_FOUND, DIMENSION_MISMATCH, CONFIGURATION, TOO_LARGE, or UNAVAILABLE after the last retry.
   */
  async ask<T>(collection: string, call: (client: QdrantClient) => Promise<T>): Promise<T> {
    if (!this.#versionChecked) await this.version();
    return this.#attempt(collection, call, { retries: this.#policy.retries });
  }

  /** The same for a search that somebody waits for: one retry, a short time-out, and answers can do without it. */
  async search<T>(collection: string, call: (client: QdrantClient) => Promise<T>): Promise<T> {
    return this.#attempt(collection, call, {
      retries: Math.min(1, this.#policy.retries),
      timeoutMs: this.#queryTimeoutMs,
    });
  }

  /** The same for a health check: asked once, whatever the breaker says. */
  probe<T>(collection: string, call: (client: QdrantClient) => Promise<T>): Promise<T> {
    return this.#attempt(collection, call, { retries: 0, always: true });
  }

  /** The server's version; warns once when it is too far from the client's. */
  async version({ always = false } = {}): Promise<string> {
    const version = await this.#attempt(
      "",
      versionOf,
      always ? { retries: 0, always } : { retries: this.#policy.retries },
    );
    if (!this.#versionChecked) {
      this.#versionChecked = true;
      const [major, minor] = version.split(".").map(Number);
      if (major !== clientVersion.major || Math.abs((minor ?? 0) - clientVersion.minor) > 1) {
        this.#log?.warn(
          `Qdrant at ${this.#url} is version ${version}, but Godwit was made for ${clientVersion.major}.${clientVersion.minor} (one minor version up or down); upgrade one of them.`,
        );
      }
    }
    return version;
  }

  close(): void {
    if (!this.#closed) this.#watch.close();
    this.#closed = true;
  }

  async #attempt<T>(
    collection: string,
    call: (client: QdrantClient) => Promise<T>,
    { retries, timeoutMs, always }: Attempts,
  ): Promise<T> {
    if (this.#closed) throw new GodwitError("UNAVAILABLE", "The vector store is closed.");
    const once = async (): Promise<T> => {
      try {
        return await (timeoutMs === undefined ? call(this.#client) : within(timeoutMs, call(this.#client)));
      } catch (error) {
        throw readFailure(error, { url: this.#url, collection, rateLimitHeader: this.#watch.header, now: Date.now() });
      }
    };
    try {
      return await withRetries({ ...this.#policy, retries }, () =>
        this.breaker.run(once, isOutage, { always: always ?? false }),
      );
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error;
      throw new GodwitError(
        "UNAVAILABLE",
        `Qdrant at ${this.#url} cannot be reached (${error.message}; tried ${retries + 1} times); check that it runs and that QDRANT_URL is right.`,
        [],
        { cause: error, told: vectorsAway },
      );
    }
  }
}

/** The version a server names; what names none is no Qdrant. */
async function versionOf(client: QdrantClient): Promise<string> {
  const { version } = await client.versionInfo();
  if (typeof version !== "string") throw new TypeError("an answer without a version");
  return version;
}

interface Attempts {
  retries: number;
  timeoutMs?: number;
  always?: boolean;
}

function isOutage(error: unknown): boolean {
  return error instanceof TransientFailure && !error.limited;
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TransientFailure("no answer in time", null)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
