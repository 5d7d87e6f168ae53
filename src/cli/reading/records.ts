import { isUtf8 } from "node:buffer";
import { parseExact } from "../../modules/common/exact-json.js";
import { splitLines, splitValues, type Piece } from "./split.js";

/** One record of a file: an object, or why it is none. */
export interface FileRecord {
  /** its number in the file, from 1; lines count, blank ones too */
  readonly number: number;
  /** the line on which it begins, from 1 */
  readonly line: number;
  /** as it stands in the file */
  readonly text: string;
  readonly value: object | null;
  readonly reason: string | null;
  /** the value is a row of a table: texts by the names of columns */
  readonly row?: boolean;
}

/**
 * The records of newline-delimited JSON, of a JSON array, or of objects laid out over several lines, whichever the
 * first bytes (`head`, which stand in `bytes` too) show. A byte order mark is passed over. Throws TOO_LARGE for a
 * record without an end.
 */
export async function* records(name: string, head: Buffer, bytes: AsyncIterable<Buffer>): AsyncGenerator<FileRecord> {
  const begins = head
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .trimStart();
  const array = begins.startsWith("[");
  const laidOut = /^\{\s*\n/.test(begins);
  const all = withoutMark(bytes);
  let number = 0;
  for await (const piece of array || laidOut ? splitValues(name, all, { array }) : splitLines(name, all)) {
    number++;
    const record = read(piece, number, array ? "each element" : "each line");
    if (record !== null) yield record;
  }
}

/** null = a blank line. */
function read({ line, bytes }: Piece, number: number, each: string): FileRecord | null {
  const refused = (text: string, reason: string): FileRecord => ({ number, line, text, value: null, reason });
  if (!isUtf8(bytes)) return refused(bytes.toString("latin1"), notUtf8(bytes));
  const text = bytes.toString("utf8").trim();
  if (text === "") return null;
  let value: unknown;
  try {
    value = parseExact(text);
  } catch (error) {
    return refused(text, `not JSON (${(error as Error).message}); ${each} must be one JSON object${hint(text)}.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refused(text, `${text.slice(0, 40).toWellFormed()} is not an object; ${each} must be one JSON object.`);
  return { number, line, text, value, reason: null };
}

function notUtf8(bytes: Buffer): string {
  // What decodes to U+FFFD first is where it stops being UTF-8.
  const at = Buffer.byteLength(bytes.toString("utf8").split("\ufffd")[0]!, "utf8");
  return `not UTF-8 (byte 0x${bytes[at]!.toString(16)} at position ${at + 1}); if the file is Latin-1 or Windows-1252, convert it: iconv -f WINDOWS-1252 -t UTF-8.`;
}

/** What text that is not JSON often is. */
function hint(text: string): string {
  if (/^[^{}[\]]*[,;\t][^{}[\]]*$/.test(text.slice(0, 200)))
    return "; this looks like CSV: name the file .csv, or give --format csv";
  if (/\bNaN\b|\bInfinity\b/.test(text)) return "; NaN and Infinity are not JSON: leave the field out";
  if (/'\s*:/.test(text)) return "; JSON has double quotes";
  return "";
}

async function* withoutMark(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of bytes) {
    yield first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
    first = false;
  }
}
