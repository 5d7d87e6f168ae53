import type { IncomingHttpHeaders } from "node:http";
import { randomUUID } from "node:crypto";
import type { Turn } from "../modules/kit/turn.js";

/** What the server tells the context function about one operation. */
export interface RequestInfo {
  /** The client's own x-request-id where it sent a sane one; in the answer's header and in every log line. */
  readonly requestId: string;
  /** Aborted when the client has gone, the time limit has passed, or the subscription has ended. */
  readonly signal: AbortSignal;
  readonly transport: "http" | "websocket" | "events";
  readonly headers: IncomingHttpHeaders;
  /** WebSocket: what the client sent with connection_init; null over HTTP. */
  readonly connectionParams: Readonly<Record<string, unknown>> | null;
  readonly remoteAddress: string;
}

/** What the context function is told of an operation that was let in. */
export interface OperationInfo extends RequestInfo {
  /** awaited before each heavy step */
  readonly turn: Turn;
}

/** The client's x-request-id if it is 1–64 letters, digits, `.`, `_` or `-`; otherwise a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}
