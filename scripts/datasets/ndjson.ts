import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

const flushAt = 64 * 1024;

/** Writes one JSON document a line. The file appears under its name only when it is whole. */
export interface NdjsonWriter {
  /** How many documents were written. */
  readonly count: number;
  /** Resolves at once unless the disk is behind. */
  write(document: object): Promise<void> | void;
  /** Flushes, closes and gives the file its name. */
  close(): Promise<void>;
  /** Closes and leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Opens a writer for `path`, making its folder; until it is closed the lines are in `path` + ".part". */
export async function ndjsonWriter(path: string): Promise<NdjsonWriter> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  const stream = createWriteStream(part, "utf8");
  await once(stream, "open");
  let pending = "";
  let count = 0;
  let failure: Error | null = null;
  stream.on("error", (error) => {
    failure = error;
  });

  const flush = async (): Promise<void> => {
    if (failure !== null) throw failure;
    const text = pending;
    pending = "";
    if (!stream.write(text)) await once(stream, "drain");
  };
  const end = async (): Promise<void> => {
    stream.end();
    await once(stream, "close");
    if (failure !== null) throw failure;
  };

  return {
    get count() {
      return count;
    },
    write(document) {
      pending += `${JSON.stringify(document)}\n`;
      count++;
      if (pending.length >= flushAt) return flush();
    },
    async close() {
      await flush();
      await end();
      await rename(part, path);
    },
    async abandon() {
      stream.destroy();
      await rm(part, { force: true });
    },
  };
}
