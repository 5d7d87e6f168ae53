import { GodwitError } from "../../core/errors.js";

/** The bytes of one record. */
export interface Piece {
  /** the line on which it begins, from 1 */
  readonly line: number;
  readonly bytes: Buffer;
}

/** A record longer than this is nothing that anybody meant to send, bytes. */
const longest = 16 * 1024 * 1024;
const newline = 0x0a;
const quote = 0x22;
const backslash = 0x5c;

/** What has been read of a record so far, across chunks; it never grows beyond the limit. */
class Gathered {
  readonly #name: string;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Throws TOO_LARGE. */
  add(bytes: Buffer, line: number): void {
    this.#length += bytes.length;
    if (this.#length > longest)
      throw new GodwitError(
        "TOO_LARGE",
        `${this.#name}, line ${line}: more than ${longest / 1024 / 1024} MiB in one record; give newline-delimited JSON, one object a line. What was read before is kept.`,
      );
    if (bytes.length > 0) this.#parts.push(bytes);
  }

  take(): Buffer {
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    return bytes;
  }
}

/** The lines of a file, blank ones too. Lines end at \n only: JSON texts may hold U+2028 as it is. */
export async function* splitLines(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  const gathered = new Gathered(name);
  let line = 1;
  let open = false;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      gathered.add(chunk.subarray(from, end), line);
      yield { line, bytes: gathered.take() };
      line++;
      from = end + 1;
    }
    gathered.add(chunk.subarray(from), line);
    open = from < chunk.length || (open && from === 0);
  }
  if (open) yield { line, bytes: gathered.take() };
}

/**
 * The values of a JSON array, or JSON values one after the other, over as many lines as they take. What has no end is
 * one piece up to the end of the file.
 */
export async function* splitValues(
  name: string,
  chunks: AsyncIterable<Buffer>,
  { array }: { array: boolean },
): AsyncGenerator<Piece> {
  const gathered = new Gathered(name);
  let line = 1;
  let began = 0;
  let depth = array ? -1 : 0;
  let inText = false;
  let escaped = false;
  for await (const chunk of chunks) {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (byte === newline) line++;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inText = false;
        continue;
      }
      const opens = byte === 0x7b || byte === 0x5b;
      const closes = byte === 0x7d || byte === 0x5d;
      if (depth === -1) {
        if (byte === 0x5b) depth = 0;
        continue;
      }
      const separates = byte <= 0x20 || byte === 0x2c || (array && byte === 0x5d);
      if (depth === 0 && began === 0) {
        if (separates) continue;
        began = line;
        from = i;
      } else if (depth === 0 && separates) {
        gathered.add(chunk.subarray(from, i), began);
        yield { line: began, bytes: gathered.take() };
        began = 0;
        continue;
      }
      if (byte === quote) inText = true;
      else if (opens) depth++;
      else if (closes && depth > 0 && --depth === 0) {
        gathered.add(chunk.subarray(from, i + 1), began);
        yield { line: began, bytes: gathered.take() };
        began = 0;
      }
    }
    if (began > 0) gathered.add(chunk.subarray(from), began);
  }
  if (began > 0) yield { line: began, bytes: gathered.take() };
}
