import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { errorBody } from "./errors.js";

/** Requests of one connection that may wait for their answers. */
const most = 32;

/**
 * HTTP/1.1 lets a client write requests without waiting for answers, and Node reads and begins them all. Here the next
 * one of a connection begins when the one before has been answered; the answers go out in this order anyway. The first
 * one too many is answered 429 and is the last of its connection: what stands behind it is not read on, and not begun.
 */
export function limitPipelining(http: FastifyInstance): void {
  const underWay = new WeakMap<Socket, number>();
  const before = new WeakMap<Socket, Promise<void>>();
  const last = new WeakSet<Socket>();
  http.addHook("onRequest", async ({ raw: { socket } }, reply) => {
    if (last.has(socket)) return reply.hijack();
    const count = (underWay.get(socket) ?? 0) + 1;
    underWay.set(socket, count);
    const previous = before.get(socket);
    const answered = new Promise<void>((resolve) => {
      reply.raw.once("close", () => {
        underWay.set(socket, (underWay.get(socket) ?? 1) - 1);
        resolve();
      });
    });
    before.set(socket, answered);
    if (count <= most) {
      if (count > 1) await previous;
      // Nobody is left to answer: what stands behind is not begun either.
      return socket.destroyed ? reply.hijack() : undefined;
    }
    last.add(socket);
    socket.pause();
    const message = `more than ${most} requests of this connection wait for their answers; wait for some, or open another connection`;
    return reply.code(429).headers({ connection: "close", "retry-after": "1" }).send(errorBody("TOO_MANY", message));
  });
}
