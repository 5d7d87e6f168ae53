import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { DurableFiles, durableParameters } from "./durable-files.js";
import { exchange } from "./wire.js";

/** What the main thread sends; every message is answered by { id, bytes } or { id, error }. */
export type PGliteRequest =
  | { id: number; kind: "protocol"; bytes: Uint8Array }
  | { id: number; kind: "dump" }
  | { id: number; kind: "close" };
export interface PGliteReply {
  id: number;
  bytes?: Uint8Array;
  error?: string;
}

const { dataDir, image } = workerData as { dataDir: string | null; image: Uint8Array<ArrayBuffer> | null };
const db = await PGlite.create({
  ...(dataDir === null ? {} : { fs: new DurableFiles(dataDir), startParams: [...durableParameters] }),
  ...(image === null ? {} : { loadDataDir: new Blob([image]) }),
});

async function answer(request: PGliteRequest): Promise<Uint8Array> {
  switch (request.kind) {
    case "protocol":
      return exchange(db, request.bytes);
    case "dump":
      return new Uint8Array(await (await db.dumpDataDir("none")).arrayBuffer());
    case "close":
      await db.close();
      return new Uint8Array(0);
  }
}

// One message at a time, in order: the wire protocol is a stream.
let last: Promise<void> = Promise.resolve();
parentPort!.on("message", (request: PGliteRequest) => {
  last = last.then(async () => {
    try {
      const bytes = await answer(request);
      parentPort!.postMessage({ id: request.id, bytes } satisfies PGliteReply, [bytes.buffer as ArrayBuffer]);
    } catch (error) {
      parentPort!.postMessage({
        id: request.id,
        error: error instanceof Error ? error.message : String(error),
      } satisfies PGliteReply);
    }
  });
});
parentPort!.postMessage({ id: 0, bytes: new Uint8Array(0) } satisfies PGliteReply);
