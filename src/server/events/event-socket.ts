import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { errorBody } from "../errors.js";
import { closeCodes } from "../sockets/farewell.js";

/** What the client of a stream reads: https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md */
type EventName = "next" | "complete";

interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

const operationId = "1";

/** The code, and the HTTP status where nothing was sent yet, of a close code of the subscription protocol. */
const refusals: Readonly<Record<number, { status: number; code: string }>> = {
  [closeCodes.unauthorised]: { status: 401, code: "UNAUTHENTICATED" },
  [closeCodes.credentialEnded]: { status: 403, code: "UNAUTHENTICATED" },
  [closeCodes.tryAgain]: { status: 503, code: "UNAVAILABLE" },
  4400: { status: 400, code: "BAD_REQUEST" },
};
const otherwise = { status: 503, code: "UNAVAILABLE" };

/**
 * One operation over server-sent events, which looks like a WebSocket to the subscription protocol: so every limit,
 * check and ending of a socket holds for it too. It asks for the one operation as soon as it was let in, and answers
 * the protocol's pings as a comment line that keeps proxies from closing the stream.
 */
export class EventSocket extends EventEmitter {
  readonly protocol = "graphql-transport-ws";
  readonly OPEN = 1;
  readyState = 1;
  readonly #response: ServerResponse;
  readonly #headers: Readonly<Record<string, unknown>>;
  readonly #operation: unknown;

  /** `operation`: the body of the request; `headers`: those the answer has already. */
  constructor(response: ServerResponse, headers: Readonly<Record<string, unknown>>, operation: unknown) {
    super();
    this.#response = response;
    this.#headers = headers;
    this.#operation = operation;
    response.once("close", () => this.#closed(1005));
  }

  /** To be called once the server listens to it. */
  begin(): void {
    this.#say({ type: "connection_init" });
  }

  /** What the server says to a socket's client. */
  send(text: string, done: (error?: Error) => void = () => {}): void {
    const { type, payload } = JSON.parse(text) as Message;
    if (type === "connection_ack") {
      done();
      this.#say({ id: operationId, type: "subscribe", payload: this.#operation });
    } else if (type === "next") this.#write("next", payload, done);
    else if (type === "error") {
      this.#write("next", { errors: payload }, done);
      this.#end();
    } else {
      if (type === "complete") this.#end();
      done();
    }
  }

  ping(): void {
    this.#open();
    this.#response.write(":\n\n", () => this.emit("pong"));
  }

  close(code = 1000, reason = ""): void {
    if (this.readyState !== this.OPEN) return;
    const { status, code: name } = refusals[code] ?? otherwise;
    const body = errorBody(name, String(reason) || "the stream was closed; ask again");
    if (this.#response.headersSent) {
      this.#write("next", body);
      this.#end();
    } else {
      this.#response.writeHead(status, {
        ...this.#headers,
        "content-type": "application/json; charset=utf-8",
        ...(status === 503 ? { "retry-after": "1" } : {}),
      });
      this.#response.end(JSON.stringify(body));
    }
    this.#closed(code);
  }

  terminate(): void {
    this.#response.destroy();
  }

  #say(message: object): void {
    if (this.readyState === this.OPEN) this.emit("message", JSON.stringify(message));
  }

  #open(): void {
    if (this.#response.headersSent) return;
    this.#response.writeHead(200, {
      ...this.#headers,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      // Proxies that collect answers would hold events back.
      "x-accel-buffering": "no",
    });
  }

  #write(event: EventName, payload: unknown, done: (error?: Error) => void = () => {}): void {
    this.#open();
    const data = payload === undefined ? "" : JSON.stringify(payload);
    this.#response.write(`event: ${event}\ndata: ${data}\n\n`, (error) => done(error ?? undefined));
  }

  #end(): void {
    this.#write("complete", undefined);
    this.#response.end();
  }

  #closed(code: number): void {
    if (this.readyState !== this.OPEN) return;
    this.readyState = 3;
    this.emit("close", code, "");
  }
}
