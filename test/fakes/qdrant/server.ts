import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HttpFailure } from "./failures.js";
import { OpenApiCheck } from "./openapi.js";
import { FakeQdrant } from "./routes.js";

/** A fault that the next requests meet instead of an answer. "hang" never answers; "drop" closes the connection. */
export type Fault = number | "hang" | "drop";

export interface FakeQdrantServer {
  readonly url: string;
  /** The next `count` requests fail in this way (a status, with these headers) and change nothing. */
  fail(count: number, fault: Fault, headers?: Record<string, string>): void;
  /** Every request so far, as "POST /collections/…"; failed ones too. */
  readonly requests: readonly string[];
  /**
   * What was sent or answered against Qdrant's OpenAPI; empty when all is well, or when the description is not here.
   */
  readonly violations: readonly string[];
  /** Whether the description was there to compare with. */
  readonly checked: boolean;
  close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString("utf8");
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

function send(response: ServerResponse, status: number, answer: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(answer));
}

/**
 * A Qdrant of the given version in memory, on a free port of this machine: exact search, real filter and alias
 * semantics,
 * Qdrant's error bodies. `apiKey` makes it ask for that key; `maxBytes` is the largest request it takes.
 */
export async function startFakeQdrant(
  options: { version?: string; apiKey?: string; maxBytes?: number } = {},
): Promise<FakeQdrantServer> {
  const qdrant = new FakeQdrant(options.version ?? "1.18.3");
  const check = OpenApiCheck.load();
  const requests: string[] = [];
  const violations: string[] = [];
  const faults: { fault: Fault; headers: Record<string, string> }[] = [];

  function answer(method: string, path: string, body: unknown): { status: number; answer: unknown } {
    if (path === "/")
      return { status: 200, answer: { title: "qdrant - vector search engine", version: qdrant.version } };
    try {
      return { status: 200, answer: { result: qdrant.answer({ method, path, body }), status: "ok", time: 0.0001 } };
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return { status: error.status, answer: { status: { error: error.message }, time: 0.0001 } };
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://fake");
    const method = request.method ?? "GET";
    const body = await readBody(request);
    requests.push(`${method} ${pathname}`);
    const next = faults.shift();
    if (next?.fault === "hang") return;
    if (next?.fault === "drop") return void request.socket.destroy();
    if (typeof next?.fault === "number")
      return send(response, next.fault, { status: { error: "Service error: told to fail" }, time: 0 }, next.headers);
    if (options.maxBytes !== undefined && Number(request.headers["content-length"] ?? 0) > options.maxBytes)
      return void response.writeHead(413, { "content-type": "text/html" }).end("<h1>413 Request Entity Too Large</h1>");
    if (options.apiKey !== undefined && request.headers["api-key"] !== options.apiKey)
      return void response.writeHead(401).end("Must provide an API key or an Authorization bearer token");
    const answered = answer(method, pathname, body);
    violations.push(...(check?.violations({ method, path: pathname, query: searchParams, body, ...answered }) ?? []));
    send(response, answered.status, answered.answer);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) =>
      send(response, 500, { status: { error: String(error) }, time: 0 }),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail(count, fault, headers = {}) {
      for (let i = 0; i < count; i++) faults.push({ fault, headers });
    },
    requests,
    violations,
    checked: check !== null,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
