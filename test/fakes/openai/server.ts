import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ngramVector } from "../../../src/adapters/embedding/ngram.js";
import { chatAnswer, chatRequest, embeddingsRequest, errorBody, type Json } from "./protocol.js";

export interface FakeOpenAIOptions {
  /** length of its vectors; default 256 */
  dimension?: number;
  /** the key it wants; absent = any, or none */
  apiKey?: string;
  /** models it knows; default: any name */
  models?: readonly string[];
  /** false: refuses the parameter `dimensions`, as models do that cannot shorten their vectors */
  shortens?: boolean;
  /** longer inputs are refused as beyond the context length, in characters; default none is */
  longestInput?: number;
  /** its vector of a text, not all zero; default hashed character n-grams */
  vectorOf?: (text: string, dimension: number) => Float32Array;
}

export interface FakeOpenAI {
  /** base address, ending in /v1 */
  readonly url: string;
  readonly requests: { path: string; authorization: string | undefined; body: Json }[];
  /** Answers the next `count` requests with an error. */
  failNext(
    count: number,
    status: number,
    headers?: Record<string, string>,
    error?: { message?: string; code?: string },
  ): void;
  /** Passes the next `count` good answers through `alter`. */
  alterNext(count: number, alter: (answer: Json) => unknown): void;
  /** Waits so long before every answer from now on. */
  delay(milliseconds: number): void;
  /** most requests that were open at a time */
  readonly mostOpen: number;
  close(): Promise<void>;
}

/**
 * An HTTP server that speaks OpenAI's embeddings, chat completions and models, for tests. Its vectors are hashed
 * character n-grams, so texts that share words are near; a chat answer is the first words of the prompt's last line.
 */
export async function startFakeOpenAI(options: FakeOpenAIOptions = {}): Promise<FakeOpenAI> {
  const { dimension = 256 } = options;
  const requests: FakeOpenAI["requests"] = [];
  const failures: { status: number; headers: Record<string, string>; error: { message?: string; code?: string } }[] =
    [];
  const alterations: ((answer: Json) => unknown)[] = [];
  let wait = 0;
  let open = 0;
  let mostOpen = 0;

  const answer = (path: string, body: Json): { status: number; body: unknown } => {
    if (path === "/v1/models")
      return {
        status: 200,
        body: {
          object: "list",
          data: (options.models ?? ["fake"]).map((id) => ({ id, object: "model", created: 0, owned_by: "fake" })),
        },
      };
    if (path !== "/v1/embeddings" && path !== "/v1/chat/completions")
      return { status: 404, body: errorBody(`Invalid URL (POST ${path})`, "invalid_request_error") };
    const model = String(body["model"]);
    if (options.models && !options.models.includes(model))
      return {
        status: 404,
        body: errorBody(
          `The model '${model}' does not exist or you do not have access to it.`,
          "invalid_request_error",
          { code: "model_not_found" },
        ),
      };
    if (path === "/v1/chat/completions") {
      const request = chatRequest.safeParse(body);
      return request.success
        ? { status: 200, body: chatAnswer(request.data) }
        : { status: 400, body: errorBody(request.error.message, "invalid_request_error") };
    }
    return embed(body);
  };

  const embed = (body: Json): { status: number; body: unknown } => {
    const request = embeddingsRequest.safeParse(body);
    if (!request.success) return { status: 400, body: errorBody("'$.input' is invalid.", "invalid_request_error") };
    const { model, encoding_format: format, dimensions } = request.data;
    if (dimensions !== undefined && options.shortens === false)
      return {
        status: 400,
        body: errorBody("This model does not support specifying dimensions.", "invalid_request_error", {
          param: "dimensions",
        }),
      };
    const input = typeof request.data.input === "string" ? [request.data.input] : request.data.input;
    const longest = Math.max(...input.map((text) => text.length));
    if (options.longestInput !== undefined && longest > options.longestInput) {
      return {
        status: 400,
        body: errorBody(
          `This model's maximum context length is ${options.longestInput} tokens, however you requested ${longest} tokens.`,
          "invalid_request_error",
        ),
      };
    }
    const tokens = input.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
    const data = input.map((text, index) => ({
      object: "embedding",
      index,
      embedding: encode((options.vectorOf ?? meaning)(text, dimensions ?? dimension), format),
    }));
    return {
      status: 200,
      body: { object: "list", data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } },
    };
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    mostOpen = Math.max(mostOpen, ++open);
    response.on("close", () => open--);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? "";
    const text = Buffer.concat(chunks).toString("utf8");
    const body = text === "" ? {} : (JSON.parse(text) as Json);
    const { authorization } = request.headers;
    requests.push({ path, authorization, body });
    await sleep(wait, undefined, { ref: false });
    const failure = failures.shift();
    if (failure)
      return send(
        response,
        failure.status,
        errorBody(failure.error.message ?? `The server answered ${failure.status}.`, "server_error", failure.error),
        failure.headers,
      );
    if (options.apiKey !== undefined && authorization !== `Bearer ${options.apiKey}`) {
      return send(
        response,
        401,
        errorBody("Incorrect API key provided.", "invalid_request_error", { code: "invalid_api_key" }),
      );
    }
    const result = answer(path, body);
    const alter = result.status === 200 ? alterations.shift() : undefined;
    send(response, result.status, alter ? alter(result.body as Json) : result.body);
  };

  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    failNext: (count, status, headers = {}, error = {}) =>
      failures.push(...Array.from({ length: count }, () => ({ status, headers, error }))),
    alterNext: (count, alter) => alterations.push(...Array.from({ length: count }, () => alter)),
    delay: (milliseconds) => (wait = milliseconds),
    get mostOpen() {
      return mostOpen;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A vector of what is spelt; a text without letters and digits has a place of its own. */
function meaning(text: string, dimension: number): Float32Array {
  const vector = ngramVector(text, { dimension, knownFrom: 0, known: [] });
  if (vector.every((value) => value === 0)) vector[0] = 1;
  return vector;
}

function encode(vector: Float32Array, format: "float" | "base64" | undefined): number[] | string {
  return format === "base64" ? Buffer.from(vector.buffer).toString("base64") : [...vector];
}

/** A string is sent as it is, which is how a broken proxy answers. */
function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
