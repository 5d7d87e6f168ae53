import type { FastifyReply, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { Subscriptions } from "../subscriptions.js";
import { errorBody } from "../errors.js";
import { EventSocket } from "./event-socket.js";

/** Does the request ask for its answer as server-sent events? */
export function wantsEvents(request: FastifyRequest): boolean {
  return (request.headers.accept ?? "").includes("text/event-stream");
}

/**
 * Answers one operation, a subscription or any other, as server-sent events ("distinct connections" of the GraphQL over
 * SSE proposal), for networks that block WebSockets. Only POST: an address that a page can open must not act.
 */
export function streamEvents(request: FastifyRequest, reply: FastifyReply, subscriptions: Subscriptions): FastifyReply {
  if (request.method !== "POST")
    return reply
      .code(405)
      .header("allow", "POST")
      .send(errorBody("BAD_REQUEST", 'server-sent events are asked for with POST and {"query": …, "variables": …}'));
  const socket = new EventSocket(reply.raw, reply.getHeaders(), request.body);
  reply.hijack();
  // The protocol's library asks of a socket only what an EventSocket has.
  subscriptions.accept(socket as unknown as WebSocket, request.raw);
  socket.begin();
  return reply;
}
