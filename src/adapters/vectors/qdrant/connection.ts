import { setTimeout as sleep } from "node:timers/promises";
import pTimeout from "p-timeout";
import { GodwitError } from "../../../core/errors.js";
import { CircuitBreaker } from "../../resilience/circuit-breaker.js";
import { readFailure, Refusal, vectorsAway } from "./failure.js";
import { DirectClient } from "./direct-client.js";
import type { CollectionSetup } from "./collection-setup.js";
import type { Namespace } from "./namespace.js";
import { readAddress } from "./address.js";
import { RetryAfterWatch } from "./retry-after-watch.js";
import { isOutage, TransientFailure, withRetries, type RetryPolicy } from "./retry.js";
import { Vitals, type CallKind } from "./vitals.js";

export interface QdrantOptions {
  /** such as http://qdrant:6333; a path is a prefix; several nodes of one cluster separated by commas */
  url: string;
  apiKey?: string;
  /** longest wait for one answer; default 10,000 */
  timeoutMs?: number;
  /** longest wait for one answer to a search on a request's path, ms; default 3,000 */
  queryTimeoutMs?: number;
  /** further attempts after a failure that may pass; default 4 */
  retries?: number;
  /** shared with the health report; absent = one of its own */
  breaker?: CircuitBreaker;
  /** points a request of an upsert carries; default 256 */
  batchSize?: number;
  /** whose collections these are; absent = names are taken as they are */
  namespace?: Namespace;
  /** how collections are made */
  setup?: CollectionSetup;
  log?: { warn(message: string): void };
}

/** What tests replace. */
export interface QdrantClock {
  sleep: RetryPolicy["sleep"];
  random: RetryPolicy["random"];
}

/** The server versions that are known to do what is asked here. */
const knownVersions = { major: 1, from: 12, to: 19 };
const firstBackoffMs = 200;
const longestWaitMs = 60_000;

/** Qdrant clients, one a node, whose calls are retried, timed out, and fail with errors a caller understands. */
export class QdrantConnection {
  readonly #nodes: readonly DirectClient[];
  readonly #watches: readonly RetryAfterWatch[];
  readonly #url: string;
  readonly #policy: RetryPolicy;
  readonly #log: QdrantOptions["log"];
  readonly #queryTimeoutMs: number;
  readonly breaker: CircuitBreaker;
  /** how the last reads and writes went */
  readonly vitals = new Vitals();
  /** the node that is asked */
  #at = 0;
  /** nodes that have failed since the last answer of any */
  readonly #failing = new Set<number>();
  #version: readonly number[] | null = null;
  #closed = false;

  constructor(options: QdrantOptions, clock: QdrantClock = { sleep, random: Math.random }) {
    const addresses = options.url.split(",").map((one) => readAddress(one.trim()));
    this.#url = options.url;
    this.#log = options.log;
    this.#queryTimeoutMs = options.queryTimeoutMs ?? 3_000;
    this.breaker = options.breaker ?? new CircuitBreaker({ name: "Qdrant" });
    this.#policy = { retries: options.retries ?? 4, backoffMs: firstBackoffMs, longestMs: longestWaitMs, ...clock };
    this.#nodes = addresses.map(
      (address) =>
        new DirectClient(
          address,
          {
            // Compressed answers come in small pieces, which wait for delayed acknowledgements: 40 ms a call.
            "accept-encoding": "identity",
            ...(options.apiKey ? { "api-key": options.apiKey } : {}),
          },
          options.timeoutMs ?? 10_000,
        ),
    );
    this.#watches = addresses.map(({ origin }) => new RetryAfterWatch(origin));
    if (options.apiKey && addresses.some(({ url }) => url.startsWith("http:")))
      this.#log?.warn(`The Qdrant API key is sent unencrypted to ${options.url}; use https outside a private network.`);
  }

  /**
   * One call that reads, retried while its failure may pass. `collection` names what was asked, for errors.
   * Throws GodwitError NOT_FOUND, DIMENSION_MISMATCH, CONFIGURATION, TOO_LARGE, or UNAVAILABLE after the last retry;
   * Refusal where the server does not take such a request.
   */
  async read<T>(collection: string, call: Call<T>): Promise<T> {
    await this.version();
    return this.#attempt("read", collection, call, { retries: this.#policy.retries });
  }

  /** The same for a call that writes. */
  async write<T>(collection: string, call: Call<T>): Promise<T> {
    await this.version();
    return this.#attempt("write", collection, call, { retries: this.#policy.retries });
  }

  /** The same for a search that somebody waits for: one retry, a short time-out, and answers can do without it. */
  async search<T>(collection: string, call: Call<T>): Promise<T> {
    return this.#attempt("read", collection, call, {
      retries: Math.min(1, this.#policy.retries),
      timeoutMs: this.#queryTimeoutMs,
      longestMs: this.#queryTimeoutMs / 3,
    });
  }

  /** The same for a health check: asked once, whatever the breaker says. */
  probe<T>(collection: string, call: Call<T>): Promise<T> {
    return this.#attempt(null, collection, call, { retries: 0, always: true });
  }

  /** The server's version, asked once unless `anew`; warns when it is not known to do what is asked of it. */
  async version({ anew = false } = {}): Promise<string> {
    if (this.#version !== null && !anew) return this.#version.join(".");
    const version = await this.#attempt(
      null,
      "",
      versionOf,
      anew ? { retries: 0, always: true } : { retries: this.#policy.retries },
    );
    const first = this.#version === null;
    this.#version = version.split(".").map((part) => Number.parseInt(part, 10));
    const [major = 0, minor = 0] = this.#version;
    const { from, to } = knownVersions;
    if (first && (major !== knownVersions.major || minor < from || minor > to))
      this.#log?.warn(
        `Qdrant at ${this.#url} is version ${version}; Godwit is made for 1.${from} to 1.${to}: use one of these.`,
      );
    return version;
  }

  /** Is the server of version 1.`minor` or later? */
  async isFrom(minor: number): Promise<boolean> {
    await this.version();
    const [major = 0, own = 0] = this.#version!;
    return major > 1 || own >= minor;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const watch of this.#watches) watch.close();
    await Promise.all(this.#nodes.map((node) => node.end()));
  }

  async #attempt<T>(kind: CallKind | null, collection: string, call: Call<T>, attempts: Attempts): Promise<T> {
    if (this.#closed) throw new GodwitError("UNAVAILABLE", "The vector store is closed.");
    try {
      const answer = await this.#tryAll(collection, call, attempts);
      if (kind !== null) this.vitals.succeeded(kind);
      return answer;
    } catch (error) {
      const failure = error instanceof TransientFailure ? this.#unavailable(error, attempts) : error;
      if (kind !== null && !(failure instanceof Refusal)) this.vitals.failed(kind, failure);
      throw failure;
    }
  }

  async #tryAll<T>(collection: string, call: Call<T>, { retries, timeoutMs, longestMs, always }: Attempts): Promise<T> {
    const once = async (): Promise<T> => {
      const at = this.#at;
      try {
        const asked = call(this.#nodes[at]!);
        const answer = await (timeoutMs === undefined ? asked : within(timeoutMs, asked));
        this.#failing.clear();
        return answer;
      } catch (error) {
        const failure = readFailure(error, {
          url: this.#url,
          collection,
          rateLimitHeader: this.#watches[at]!.header,
          rateLimitDate: this.#watches[at]!.date,
          now: Date.now(),
        });
        if (isOutage(failure)) {
          this.#failing.add(at);
          // Another node of the cluster may do better.
          if (this.#at === at) this.#at = (at + 1) % this.#nodes.length;
        }
        throw failure;
      }
    };
    // While another node may answer, one that does not is no reason to stop asking.
    const allFail = (error: unknown): boolean => isOutage(error) && this.#failing.size === this.#nodes.length;
    return withRetries(
      {
        ...this.#policy,
        retries: this.#retries(retries),
        longestMs: longestMs ?? this.#policy.longestMs,
      },
      () => this.breaker.run(once, allFail, { always: always ?? false }),
    );
  }

  /** A cluster that has just lost a node needs a moment until the others answer for it. */
  #retries(asked: number): number {
    return this.#nodes.length === 1 || asked === 0 ? asked : asked + this.#nodes.length;
  }

  #unavailable(failure: TransientFailure, { retries }: Attempts): GodwitError {
    if (failure.limited) {
      const seconds = Math.ceil((failure.retryAfterMs ?? 1_000) / 1_000);
      return new GodwitError(
        "UNAVAILABLE",
        `Qdrant at ${this.#url} takes no more requests for ${seconds} s (${failure.message}); raise read_rate_limit or write_rate_limit of its strict mode where that is too few.`,
        [],
        { cause: failure, told: `The vector store takes no more requests for ${seconds} s; send it again then.` },
      );
    }
    return new GodwitError(
      "UNAVAILABLE",
      `Qdrant at ${this.#url} cannot be reached (${failure.message}; tried ${this.#retries(retries) + 1} times); check that it runs and that QDRANT_URL is right.`,
      [],
      { cause: failure, told: vectorsAway },
    );
  }
}

type Call<T> = (client: DirectClient) => Promise<T>;

/** The version a server names; what names none is no Qdrant. */
async function versionOf(client: DirectClient): Promise<string> {
  const { version } = await client.versionInfo();
  if (typeof version !== "string") throw new TypeError("an answer without a version");
  return version;
}

interface Attempts {
  retries: number;
  timeoutMs?: number;
  /** longest wait before a retry: what the server wants to wait longer for is given up at once */
  longestMs?: number;
  always?: boolean;
}

function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  const late = (): never => {
    throw new TransientFailure("no answer in time", null);
  };
  return pTimeout(answer, { milliseconds, fallback: late });
}
