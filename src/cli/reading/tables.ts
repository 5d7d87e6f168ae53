import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { GodwitError } from "../../core/errors.js";
import type { FileRecord } from "./records.js";

const rowsAtOnce = 5_000;

/** What divides the names in a table's first line; spreadsheets of many countries write ";" for a comma. */
export function dividerOf(begins: string): string {
  const names = (/^[^\r\n]*/.exec(begins)?.[0] ?? "").replaceAll(/"[^"]*"/g, "");
  return names.includes(",") ? "," : (/[;\t]/.exec(names)?.[0] ?? ",");
}

/** The rows of a CSV file, by the names in its first line. A row that cannot be read is a record with the reason. */
export async function* csvRows(bytes: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<FileRecord> {
  let refused: FileRecord[] = [];
  const parser = parse({
    columns: (names: string[]) => names.map((name) => name.trim()),
    bom: true,
    delimiter,
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    ...(delimiter === "\t" ? { quote: null } : {}),
    on_skip: (error) => {
      const line = Number(error?.["lines"] ?? 0);
      refused.push({
        number: line,
        line,
        text: "",
        value: null,
        reason: `no row (${error?.message ?? "unreadable"}).`,
      });
    },
  });
  const rows = Readable.from(bytes, { objectMode: false }).pipe(parser) as AsyncIterable<{
    record: Record<string, string>;
    info: { lines: number };
  }>;
  for await (const { record, info } of rows) {
    // Rows are numbered by their last lines, and come in their order.
    const { lines } = info;
    yield* refused.filter(({ line }) => line <= lines);
    refused = refused.filter(({ line }) => line > lines);
    yield { number: lines, line: lines, text: JSON.stringify(record), value: record, reason: null, row: true };
  }
  yield* refused;
}

/** The rows of a Parquet file, some thousand in memory at a time. Throws BAD_USER_INPUT for stdin and broken files. */
export async function* parquetRows(path: string): AsyncGenerator<FileRecord> {
  if (path === "-")
    throw new GodwitError(
      "BAD_USER_INPUT",
      "Parquet cannot be read from stdin: its index stands at the end; name a file.",
    );
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const rows = Number(metadata.num_rows);
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const part = await parquetReadObjects({
      file,
      metadata,
      rowStart: from,
      rowEnd: Math.min(rows, from + rowsAtOnce),
    });
    for (const [i, value] of part.entries()) {
      const number = from + i + 1;
      const text = JSON.stringify(value, (_key, one: unknown) => (typeof one === "bigint" ? one.toString() : one));
      yield { number, line: number, text, value, reason: null, row: true };
    }
  }
}
