import { QdrantClient, QdrantClientTimeoutError, type QdrantClientParams, type Schemas } from "@qdrant/js-client-rest";
import { Pool } from "undici";
import type { Payload } from "../../../ports/vector-store.js";
import { jsonVector } from "./json-vector.js";
import type { NodeAddress } from "./address.js";
import { TransientFailure } from "./retry.js";

/** A query of a batch; the vector is written by `jsonVector`. */
export type Search = Omit<Schemas["QueryRequest"], "query"> & { query: Float32Array };

/** A point as it is stored. */
export interface StoredPoint {
  id: string;
  vector: Float32Array;
  payload: Payload;
}

export interface HowToWrite {
  wait: true;
  ordering?: "medium";
}

/** An HTTP answer other than success. */
class HttpFailure extends Error {
  readonly status: number;
  readonly headers: Headers;
  readonly data: unknown;
  constructor(status: number, headers: Record<string, string | string[] | undefined>, data: unknown) {
    super(`HTTP ${status}`);
    this.name = "HttpFailure";
    this.status = status;
    this.headers = new Headers(
      Object.entries(headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one): [string, string] => [name, one]),
      ),
    );
    this.data = data;
  }
}

/**
 * The client library of one node, whose searches and upserts go past it. The library sends by `fetch`, which takes
 * three times the processor time of undici's own request, and has vectors written by JSON.stringify
 * (docs/reference/vectors.md has figures).
 */
export class DirectClient extends QdrantClient {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;

  constructor({ url, port, prefix, origin }: NodeAddress, headers: Record<string, string>, timeoutMs: number) {
    const parameters: QdrantClientParams = {
      url,
      port,
      prefix,
      timeout: timeoutMs,
      checkCompatibility: false,
      headers,
    };
    super(parameters);
    this.#pool = new Pool(origin, { connections: 25, headersTimeout: 0, bodyTimeout: 0 });
    this.#prefix = prefix;
    this.#headers = { ...headers, "content-type": "application/json", accept: "application/json" };
    this.#timeoutMs = timeoutMs;
  }

  /** One answer a query, in order. */
  async searchAll(collection: string, searches: readonly Search[]): Promise<Schemas["QueryResponse"][]> {
    const texts = searches.map(
      ({ query, ...rest }) => `{"query":${jsonVector(query)},${JSON.stringify(rest).slice(1)}`,
    );
    const result = await this.#ask("POST", `${pointsOf(collection)}/query/batch`, `{"searches":[${texts.join()}]}`);
    if (!Array.isArray(result)) throw new TypeError("an answer without results");
    return result as Schemas["QueryResponse"][];
  }

  async putPoints(
    collection: string,
    points: readonly StoredPoint[],
    { wait, ordering }: HowToWrite,
  ): Promise<Schemas["UpdateResult"]> {
    const texts = points.map(
      ({ id, vector, payload }) =>
        `{"id":${JSON.stringify(id)},"vector":${jsonVector(vector)},"payload":${JSON.stringify(payload)}}`,
    );
    const how = `wait=${wait}${ordering === undefined ? "" : `&ordering=${ordering}`}`;
    const result = await this.#ask("PUT", `${pointsOf(collection)}?${how}`, `{"points":[${texts.join()}]}`);
    return result as Schemas["UpdateResult"];
  }

  async end(): Promise<void> {
    await this.#pool.destroy();
  }

  async #ask(method: "POST" | "PUT", path: string, body: string): Promise<unknown> {
    const { statusCode, headers, text } = await this.#send(method, `${this.#prefix}${path}`, body);
    if (statusCode !== 200) throw new HttpFailure(statusCode, headers, jsonOrText(text));
    const { result } = JSON.parse(text) as { result?: unknown };
    if (result === undefined || result === null) throw new TypeError("an answer without a result");
    return result;
  }

  /** Throws TransientFailure where no whole answer comes. */
  async #send(
    method: "POST" | "PUT",
    path: string,
    body: string,
  ): Promise<{ statusCode: number; headers: Record<string, string | string[] | undefined>; text: string }> {
    try {
      const signal = AbortSignal.timeout(this.#timeoutMs);
      const answer = await this.#pool.request({ method, path, body, signal, headers: this.#headers });
      return { statusCode: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    } catch (error) {
      if (error instanceof Error && error.name === "TimeoutError") throw new QdrantClientTimeoutError(error.message);
      const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
      throw new TransientFailure(code ?? "the connection broke", null, { cause: error });
    }
  }
}

const pointsOf = (collection: string): string => `/collections/${encodeURIComponent(collection)}/points`;

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
