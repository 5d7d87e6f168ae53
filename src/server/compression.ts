import { constants } from "node:zlib";
import compress from "@fastify/compress";
import type { FastifyInstance } from "fastify";

/** Below this many bytes, packing costs more than sending. */
const smallest = 16_384;

/** Packs large text answers of the routes added later for clients that take gzip, off the event loop. */
export async function addCompression(http: FastifyInstance): Promise<void> {
  await http.register(compress, {
    encodings: ["gzip"],
    threshold: smallest,
    zlibOptions: { level: constants.Z_BEST_SPEED },
    syncThreshold: 0,
    // A small request could unpack into one of any size.
    globalDecompression: false,
  });
}
