import { APIError } from "openai";
import { GodwitError } from "../../core/errors.js";
import { vectorsOf } from "./openai-answer.js";
import type { CallOptions, OpenAIEndpoint } from "./openai-endpoint.js";
import { dimensionsRefused, isTooLong } from "./openai-errors.js";
import { wellFormed } from "./well-formed.js";

/** A text this short is never too long: the refusal means something else. */
const shortestCut = 200;

/** Requests for vectors, as the server takes them: without what it refuses, and with texts that it can read whole. */
export class EmbeddingRequests {
  /** billed so far */
  tokens = 0;
  readonly #endpoint: OpenAIEndpoint;
  #sendsDimensions: boolean;

  constructor(endpoint: OpenAIEndpoint, sendsDimensions: boolean) {
    this.#endpoint = endpoint;
    this.#sendsDimensions = sendsDimensions;
  }

  /** Unit vectors, one a text. `expected`: their length, null = not known yet. Throws as OpenAIEndpoint.call. */
  async send(texts: readonly string[], expected: number | null, options: CallOptions = {}): Promise<Float32Array[]> {
    const endpoint = this.#endpoint;
    try {
      const { vectors, tokens } = await endpoint.call(async (client, attempt) => {
        const answer = await client.embeddings.create(
          {
            model: endpoint.model,
            input: [...texts],
            // Named always, else the client decodes by itself what some servers did not encode.
            encoding_format: endpoint.isHosted ? "base64" : "float",
            ...(this.#sendsDimensions && expected !== null ? { dimensions: expected } : {}),
          },
          { signal: attempt },
        );
        return vectorsOf(answer, texts.length, expected, endpoint.host);
      }, options);
      this.tokens += tokens;
      return vectors;
    } catch (error) {
      if (this.#sendsDimensions && dimensionsRefused(error)) {
        // The model cannot shorten its vectors; if their length is the expected one all the same, all is well.
        this.#sendsDimensions = false;
        return this.send(texts, expected, options);
      }
      if (isTooLong(error)) {
        const [first = ""] = texts;
        if (texts.length > 1) {
          const middle = texts.length >> 1;
          return [
            ...(await this.send(texts.slice(0, middle), expected, options)),
            ...(await this.send(texts.slice(middle), expected, options)),
          ];
        }
        if (first.length > shortestCut) return this.send([wellFormed(first, first.length >> 1)], expected, options);
      }
      throw error instanceof APIError ? refusal(error, endpoint, texts) : error;
    }
  }
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
