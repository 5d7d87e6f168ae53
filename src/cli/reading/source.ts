import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Readable, pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { GodwitError } from "../../core/errors.js";
import type { Format } from "../formats/format.js";
import { checkKind } from "./file-kind.js";
import { csvRows, dividerOf, parquetRows } from "./tables.js";
import { xmlItems } from "./xml.js";
import { records, type FileRecord } from "./records.js";

/** A file of records, or stdin, ready to be read. */
export interface Source {
  /** as told in messages */
  name: string;
  /** names the content for resuming; null = cannot be resumed (stdin) */
  fingerprint: string | null;
  /** bytes on disk; 0 = unknown */
  size: number;
  /** bytes read so far, before decompression */
  read(): number;
  /** Throws BAD_USER_INPUT for a file of another kind or one that breaks off, TOO_LARGE for a record without an end. */
  records(): AsyncIterable<FileRecord>;
}

const headBytes = 65_536;
/** So many bytes tell what a file is. */
const fewestBytes = 64;

/**
 * Opens a path, or stdin for "-"; what the file is in is known by its first bytes and its name, unless the format says
 * it. Throws BAD_USER_INPUT when it cannot be read.
 */
export async function openSource(path: string, format: Format = "auto"): Promise<Source> {
  if (path === "-") return source("stdin", null, 0, process.stdin, format);
  try {
    const { size, mtimeMs } = await stat(path);
    const handle = await open(path);
    const head = Buffer.alloc(Math.min(size, headBytes));
    await handle.read(head, 0, head.length, 0);
    await handle.close();
    const fingerprint = createHash("sha256").update(head).update(`\u001f${size}\u001f${mtimeMs}`).digest("hex");
    return source(path, fingerprint, size, createReadStream(path), format);
  } catch (cause) {
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${path} cannot be read: ${(cause as Error).message}. Check the path.`,
      [],
      { cause },
    );
  }
}

function source(name: string, fingerprint: string | null, size: number, stream: Readable, format: Format): Source {
  let read = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      read += chunk.length;
      yield chunk;
    }
  }
  return { name, fingerprint, size, read: () => read, records: () => recordsOf(name, counted(), format) };
}

async function* recordsOf(name: string, stored: AsyncGenerator<Buffer>, format: Format): AsyncGenerator<FileRecord> {
  let line = 0;
  try {
    const packed = await peek(stored);
    const zipped = packed.head[0] === 0x1f && packed.head[1] === 0x8b;
    const plain = zipped ? await peek(unzipped(packed.all)) : packed;
    for await (const record of readAs(name, plain, format)) {
      line = record.line;
      yield record;
    }
  } catch (cause) {
    if (cause instanceof GodwitError) throw cause;
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${name} breaks off after line ${line}: ${(cause as Error).message}. What was read before is kept; mend the file and import it again.`,
      [],
      { cause },
    );
  }
}

function readAs(
  name: string,
  { head, all }: { head: Buffer; all: AsyncGenerator<Buffer> },
  format: Format,
): AsyncIterable<FileRecord> {
  if (head.subarray(0, 4).toString("latin1") === "PAR1") return parquetRows(name === "stdin" ? "-" : name);
  checkKind(name, head);
  const begins = head
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .trimStart();
  if (begins.startsWith("<") && (format === "merchant" || format === "rss")) return numbered(xmlItems(all));
  const file = name.replace(/\.gz$/, "");
  if (format === "csv" || (format === "auto" && file.endsWith(".csv"))) return csvRows(all, dividerOf(begins));
  if (format === "tsv" || format === "merchant" || (format === "auto" && file.endsWith(".tsv")))
    return csvRows(all, "\t");
  return records(name, head, all);
}

async function* numbered(items: AsyncIterable<Record<string, unknown>>): AsyncGenerator<FileRecord> {
  let number = 0;
  for await (const value of items) {
    number++;
    yield { number, line: number, text: JSON.stringify(value), value, reason: null };
  }
}

async function* unzipped(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const from = Readable.from(packed, { objectMode: false });
  const bytes = pipeline(from, createGunzip(), () => {});
  yield* bytes as AsyncIterable<Buffer>;
  // what is unzipped may end quietly where its input breaks
  const broken = bytes.errored ?? from.errored;
  if (broken) throw broken;
}

/** The first bytes, and all of them, the first ones too. */
async function peek(chunks: AsyncGenerator<Buffer>): Promise<{ head: Buffer; all: AsyncGenerator<Buffer> }> {
  let head = Buffer.alloc(0);
  while (head.length < fewestBytes) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    yield* chunks;
  }
  return { head, all: all() };
}
