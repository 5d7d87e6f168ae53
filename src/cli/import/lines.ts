import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { GodwitError } from "../../core/errors.js";
import { splitLines } from "../../core/split-lines.js";

/** A file of lines, or stdin, ready to be read. */
export interface Source {
  /** as told in messages */
  name: string;
  /** names the content for resuming; null = cannot be resumed (stdin) */
  fingerprint: string | null;
  /** bytes on disk; 0 = unknown */
  size: number;
  /** bytes read so far, before decompression */
  read(): number;
  lines(): AsyncIterable<string>;
}

const headBytes = 65_536;
/** A line longer than this is not JSON that anybody meant to send. */
const longestLine = 16 * 1024 * 1024;

/** Opens a path, or stdin for "-". Throws BAD_USER_INPUT when it cannot be read. */
export async function openSource(path: string): Promise<Source> {
  if (path === "-") return source("stdin", null, 0, process.stdin, null);
  try {
    const { size, mtimeMs } = await stat(path);
    const handle = await open(path);
    const head = Buffer.alloc(Math.min(size, headBytes));
    await handle.read(head, 0, head.length, 0);
    await handle.close();
    const fingerprint = createHash("sha256").update(head).update(`\u001f${size}\u001f${mtimeMs}`).digest("hex");
    return source(path, fingerprint, size, createReadStream(path), head);
  } catch (cause) {
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${path} cannot be read: ${(cause as Error).message}. Check the path.`,
      [],
      { cause },
    );
  }
}

function source(name: string, fingerprint: string | null, size: number, stream: Readable, head: Buffer | null): Source {
  let read = 0;
  stream.on("data", (chunk: Buffer | string) => {
    read += Buffer.byteLength(chunk);
  });
  stream.pause();
  return { name, fingerprint, size, read: () => read, lines: () => linesOf(name, stream, head) };
}

async function* linesOf(name: string, stream: Readable, head: Buffer | null): AsyncGenerator<string> {
  const first = head ?? (await firstBytes(stream));
  const zipped = first[0] === 0x1f && first[1] === 0x8b;
  const text = zipped ? pipeline(stream, createGunzip(), () => {}) : stream;
  let count = 0;
  try {
    for await (const line of splitLines((text as Readable).setEncoding("utf8"), longestLine)) {
      count++;
      if (line.length > longestLine)
        throw new GodwitError(
          "TOO_LARGE",
          `${name}, line ${count}: ${line.length} characters on one line; is this newline-delimited JSON?`,
        );
      yield line;
    }
    // what is unzipped may end quietly where its input breaks
    const broken = (text as Readable).errored ?? stream.errored;
    if (broken) throw broken;
  } catch (cause) {
    if (cause instanceof GodwitError) throw cause;
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${name} breaks off after line ${count}: ${(cause as Error).message}. What was read before is kept; mend the file and import it again.`,
      [],
      { cause },
    );
  }
}

/** Looks at the first bytes of a stream without taking them. */
async function firstBytes(stream: Readable): Promise<Buffer> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    stream.unshift(chunk as Buffer);
    return chunk as Buffer;
  }
  return Buffer.alloc(0);
}
