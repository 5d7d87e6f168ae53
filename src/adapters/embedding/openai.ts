import { APIError } from "openai";
import pLimit from "p-limit";
import { GodwitError } from "../../core/errors.js";
import type { Embedder } from "../../ports/embedder.js";
import { batchesOf } from "./batches.js";
import { type CallOptions, type EndpointOptions, OpenAIEndpoint } from "./openai-endpoint.js";
import { vectorsOf } from "./openai-answer.js";
import { dimensionsRefused, isTooLong, modelAway } from "./openai-errors.js";

export interface OpenAIEmbedderOptions extends EndpointOptions {
  /** length of the vectors; absent = learnt by one request at creation */
  dimensions?: number;
  /** most texts in one request; default 128 */
  batchSize?: number;
  /** most requests at a time, over all calls; default 4 */
  concurrency?: number;
}

/** An embedder that counts what it used. */
export interface MeteredEmbedder extends Embedder {
  /** attempts sent and input tokens billed since creation, for metrics */
  usage(): { requests: number; tokens: number };
}

/** Hosted endpoints take at most 300,000 tokens a request; a character is seldom more than one token. */
const batchCharacters = 200_000;
/** Longer texts are cut at once: about the 8,192 tokens that the longest-reading models take. */
const longestText = 32_000;
/** A text this short is never too long: the refusal means something else. */
const shortestCut = 200;

/**
 * An embedder over any OpenAI-compatible endpoint. Its space is "openai:<model>:<dimension>"; the host is no part of
 * it,
 * since one model behind another address (a proxy, a moved server) gives the same vectors.
 *
 * With `dimensions` no request is made until the first text, so the service starts while the endpoint is down; without,
 * creation asks for one vector. A text longer than the model reads is cut until it fits.
 * Throws GodwitError CONFIGURATION (no key, wrong address, key or model), and without `dimensions` UNAVAILABLE.
 */
export async function createOpenAIEmbedder(options: OpenAIEmbedderOptions): Promise<MeteredEmbedder> {
  const { batchSize = 128, concurrency = 4 } = options;
  const endpoint = new OpenAIEndpoint(options);
  const limiter = pLimit(concurrency);
  let sendsDimensions = options.dimensions !== undefined;
  let tokens = 0;

  const request = async (
    texts: readonly string[],
    expected: number | null,
    options: CallOptions = {},
  ): Promise<Float32Array[]> => {
    try {
      const { vectors, tokens: used } = await endpoint.call(async (client, attempt) => {
        const answer = await client.embeddings.create(
          {
            model: endpoint.model,
            input: [...texts],
            // Named always, else the client decodes by itself what some servers did not encode.
            encoding_format: endpoint.isHosted ? "base64" : "float",
            ...(sendsDimensions && expected !== null ? { dimensions: expected } : {}),
          },
          { signal: attempt },
        );
        return vectorsOf(answer, texts.length, expected, endpoint.host);
      }, options);
      tokens += used;
      return vectors;
    } catch (error) {
      if (sendsDimensions && dimensionsRefused(error)) {
        // The model cannot shorten its vectors; if their length is the expected one all the same, all is well.
        sendsDimensions = false;
        return request(texts, expected, options);
      }
      if (isTooLong(error)) {
        const [first = ""] = texts;
        if (texts.length > 1) {
          const middle = texts.length >> 1;
          return [
            ...(await request(texts.slice(0, middle), expected, options)),
            ...(await request(texts.slice(middle), expected, options)),
          ];
        }
        if (first.length > shortestCut) return request([wellFormed(first, first.length >> 1)], expected, options);
      }
      throw error instanceof APIError ? refusal(error, endpoint, texts) : error;
    }
  };

  const dimension = options.dimensions ?? (await learn(() => request(["dimension"], null)));

  return {
    space: `openai:${options.model}:${dimension}`,
    dimension,
    async embed(texts, { signal, onProgress } = {}) {
      signal?.throwIfAborted();
      const batches = batchesOf(
        texts.map((text) => wellFormed(text, longestText)),
        batchSize,
        batchCharacters,
      );
      const vectors = Array.from<Float32Array>({ length: texts.length });
      const failed = new AbortController();
      const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
      let next = 0;
      let done = 0;
      const lane = async (): Promise<void> => {
        for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) {
          const { start, texts: slice } = batch;
          (await limiter(() => request(slice, dimension, { signal: stop }))).forEach(
            (vector, i) => (vectors[start + i] = vector),
          );
          done += slice.length;
          onProgress?.(done, texts.length);
        }
      };
      // A long call leaves one slot free, so that a query need not wait for an import's requests.
      const lanes = Math.max(1, Math.min(batches.length, concurrency - 1));
      try {
        await Promise.all(Array.from({ length: lanes }, lane));
      } catch (error) {
        failed.abort(error);
        throw error;
      }
      return vectors;
    },
    health: () => endpoint.health(() => request(["health"], dimension, { retries: 0, always: true })),
    usage: () => ({ requests: endpoint.requests, tokens }),
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

/** The first `length` UTF-16 units of a text, without halves of characters, which JSON readers refuse. */
function wellFormed(text: string, length: number): string {
  return text.slice(0, length).replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}

/** A request refused as it is. The server's words are passed on unless they quote a text. */
function refusal(error: APIError, { host, model }: OpenAIEndpoint, texts: readonly string[]): GodwitError {
  const quotes = texts.some((text) => error.message.includes(text.slice(0, 20)));
  return new GodwitError(
    "CONFIGURATION",
    `${host} refused the request to "${model}" (${quotes ? (error.status ?? "") : error.message.slice(0, 200)}). Check EMBEDDING_MODEL and EMBEDDING_DIMENSIONS.`,
    ["EMBEDDING_MODEL"],
  );
}
