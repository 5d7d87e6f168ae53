import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { FastifyInstance } from "fastify";

/** Below this, packing costs more than sending. */
const smallest = 16_384;
const pack = promisify(gzip);

/** Packs large text answers for clients that take gzip, off the event loop. */
export function addCompression(http: FastifyInstance): void {
  http.addHook("onSend", async (request, reply, payload) => {
    if (typeof payload !== "string" || payload.length < smallest || reply.hasHeader("content-encoding")) return payload;
    if (!/\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""))) return payload;
    const packed = await pack(payload, { level: constants.Z_BEST_SPEED });
    const vary = [reply.getHeader("vary"), "accept-encoding"].filter(Boolean).join(", ");
    void reply.removeHeader("content-length").headers({ "content-encoding": "gzip", vary });
    return packed;
  });
}
