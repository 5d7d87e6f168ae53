import pLimit from "p-limit";
import { GodwitError } from "../../core/errors.js";
import type { Embedder } from "../../ports/embedder.js";
import { CircuitBreaker } from "../resilience/circuit-breaker.js";
import { DocumentQueue, TooSlow } from "./document-queue.js";
import { type EndpointOptions, OpenAIEndpoint } from "./openai-endpoint.js";
import { modelAway } from "./openai-errors.js";
import { EmbeddingRequests } from "./openai-requests.js";
import { Pace } from "./pace.js";
import { noPrefixes, prefixed, type Prefixes, spacePart } from "./prefixes.js";
import { wellFormed } from "./well-formed.js";

export interface OpenAIEmbedderOptions extends EndpointOptions {
  /** length of the vectors; absent = learnt by one request at creation */
  dimensions?: number;
  /** most texts in one request; default 128 */
  batchSize?: number;
  /** most requests at a time, over all calls; default 4 */
  concurrency?: number;
  /** longest wait for the vector of a question; default 3,000 ms */
  queryTimeoutMs?: number;
  prefixes?: Prefixes;
}

/** An embedder that counts what it used. */
export interface MeteredEmbedder extends Embedder {
  /** attempts sent and input tokens billed since creation, for metrics */
  usage(): { requests: number; tokens: number };
}

/** Longer texts are cut at once: about the 8,192 tokens that the longest-reading models take. */
const longestText = 32_000;
/** Questions of so many texts are sent by themselves, ahead of other work. */
const mostHurried = 16;
/** Questions that failed in a row, after which the next are refused at once for a while. */
const failedQuestions = 2;

/** The space of a model's vectors: "openai:<model>:<dimension>", with a mark of prefixes where it has some. */
export function spaceOf(model: string, prefixes: Prefixes, dimension: number): string {
  return `openai:${model}${spacePart(prefixes)}:${dimension}`;
}

/**
 * An embedder over any OpenAI-compatible endpoint. The host is no part of its space, since one model behind another
 * address (a proxy, a moved server) gives the same vectors.
 *
 * With `dimensions` no request is made until the first text, so the service starts while the endpoint is down; without,
 * creation asks for one vector. A text longer than the model reads is cut until it fits. Requests are as large and as
 * many as the endpoint bears (Pace); nothing is computed twice.
 * Throws GodwitError CONFIGURATION (no key, wrong address, key or model), and without `dimensions` UNAVAILABLE.
 */
export async function createOpenAIEmbedder(options: OpenAIEmbedderOptions): Promise<MeteredEmbedder> {
  const { batchSize = 128, concurrency = 4, timeoutMs = 30_000, queryTimeoutMs = 3_000, maxRetries = 4 } = options;
  const { prefixes = noPrefixes } = options;
  const endpoint = new OpenAIEndpoint({ ...options, timeoutMs, maxRetries });
  const requests = new EmbeddingRequests(endpoint, options.dimensions !== undefined);
  const dimension = options.dimensions ?? (await learn(() => requests.send(["dimension"], null)));
  const limiter = pLimit(concurrency);
  const questions = new CircuitBreaker({ name: `The model at ${endpoint.host}`, threshold: failedQuestions });
  const queue = new DocumentQueue({
    // One request is kept free, so that a question need not wait for an import's.
    pace: new Pace({ lanes: Math.max(1, concurrency - 1), timeoutMs }),
    mostTexts: batchSize,
    retries: maxRetries,
    request: (texts, signal) =>
      limiter(() => requests.send(texts, dimension, { signal, tooSlow: () => new TooSlow() })),
    tooSlow: (times) => late(endpoint.host, timeoutMs, times),
  });

  /** One attempt, refused at once while others have just failed. */
  const hurry = (texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> => {
    const time = AbortSignal.timeout(queryTimeoutMs);
    const stop = signal === undefined ? time : AbortSignal.any([signal, time]);
    return questions.run(
      async () => {
        try {
          return await limiter(() => {
            stop.throwIfAborted();
            return requests.send(texts, dimension, { signal: stop, retries: 0 });
          });
        } catch (error) {
          signal?.throwIfAborted();
          throw time.aborted ? late(endpoint.host, queryTimeoutMs, 1) : error;
        }
      },
      (error) => (signal?.aborted ? null : error instanceof GodwitError && error.code === "UNAVAILABLE"),
    );
  };

  return {
    space: spaceOf(options.model, prefixes, dimension),
    dimension,
    remote: true,
    async embed(texts, { signal, onProgress, reading, hurried = false } = {}) {
      signal?.throwIfAborted();
      const read = texts.map((text) => wellFormed(prefixed(text, prefixes, reading), longestText));
      if (hurried && read.length > 0 && read.length <= mostHurried) return hurry(read, signal);
      return queue.vectors(read, {
        signal,
        onProgress: (done) => onProgress?.(done, texts.length),
        keeps: reading !== "query", // what people wrote is remembered nowhere
      });
    },
    health: () => endpoint.health(() => requests.send(["health"], dimension, { retries: 0, always: true })),
    usage: () => ({ requests: endpoint.requests, tokens: requests.tokens }),
    close: async () => {},
  };
}

async function learn(probe: () => Promise<Float32Array[]>): Promise<number> {
  try {
    const [vector] = await probe();
    return vector!.length;
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== "UNAVAILABLE") throw error;
    throw new GodwitError(
      "UNAVAILABLE",
      `${error.message} Set EMBEDDING_DIMENSIONS to start without the endpoint.`,
      ["EMBEDDING_DIMENSIONS"],
      { cause: error, told: modelAway },
    );
  }
}

function late(host: string, timeoutMs: number, attempts: number): GodwitError {
  const tried = attempts === 1 ? "one attempt" : `${attempts} attempts`;
  return new GodwitError("UNAVAILABLE", `${host} did not answer within ${timeoutMs} ms (${tried}).`, [], {
    told: modelAway,
  });
}
