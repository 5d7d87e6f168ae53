import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { errorBody } from "./errors.js";

/** Requests of one connection that may wait for their answers. */
const most = 32;

/**
 * HTTP/1.1 lets a client write requests without waiting for answers, and Node reads them all. The first one too many is
 * answered 429 and is the last of its connection: what stands behind it is not read on, and not begun.
 */
export function limitPipelining(http: FastifyInstance): void {
  const underWay = new WeakMap<Socket, number>();
  const last = new WeakSet<Socket>();
  http.addHook("onRequest", async ({ raw: { socket } }, reply) => {
    if (last.has(socket)) return reply.hijack();
    const count = (underWay.get(socket) ?? 0) + 1;
    underWay.set(socket, count);
    reply.raw.once("close", () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
    if (count <= most) return;
    last.add(socket);
    socket.pause();
    const message = `more than ${most} requests of this connection wait for their answers; wait for some, or open another connection`;
    return reply.code(429).headers({ connection: "close", "retry-after": "1" }).send(errorBody("TOO_MANY", message));
  });
}
