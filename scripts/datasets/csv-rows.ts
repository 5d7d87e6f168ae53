import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { GodwitError } from "../../src/core/errors.js";

export interface CsvWatch {
  /** Called with the bytes of the file read since the last call (compressed bytes where it is gzip). */
  onBytes?: (bytes: number) => void;
  /** Called for each line that is no row of this table. */
  onMalformed?: () => void;
}

/** Whether a file begins with the magic bytes of gzip (RFC 1952, 2.3.1), whatever its name says. */
async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** A failure of the pipeline destroys the parser too, so the loop that reads it throws: nothing is left to do here. */
function thrownByTheLoop(): void {}

/**
 * Streams the rows of a CSV file (gzip or plain) as arrays of the named columns, in the order asked for.
 * Lines that cannot be read are passed over and reported to `watch`. Throws BAD_USER_INPUT where a column is
 * absent or the file is broken (such as a gzip file that was cut short).
 */
export async function* csvRows(
  path: string,
  columns: readonly string[],
  watch: CsvWatch = {},
): AsyncGenerator<string[]> {
  const gzip = await isGzip(path);
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: () => {
      watch.onMalformed?.();
      return undefined;
    },
  });
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  source.on("data", (chunk) => watch.onBytes?.(chunk.length));
  if (gzip) pipeline(source, createGunzip(), parser, thrownByTheLoop);
  else pipeline(source, parser, thrownByTheLoop);

  let places: number[] | null = null;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (places === null) places = placesOf(path, columns, record);
      else yield places.map((place) => record[place]!);
    }
  } catch (error) {
    if (error instanceof GodwitError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${path} cannot be read to its end: ${reason}. Get the file again.`,
      ["path"],
      { cause: error },
    );
  } finally {
    source.destroy();
  }
  if (places === null)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${path} is empty: expected a CSV file with the columns ${columns.join(", ")}.`,
      ["path"],
    );
}

function placesOf(path: string, columns: readonly string[], header: readonly string[]): number[] {
  return columns.map((column) => {
    const place = header.indexOf(column);
    if (place >= 0) return place;
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${path} has no column "${column}" (its first line reads ${header.join(",").slice(0, 200)}): expected ${columns.join(", ")}.`,
      ["path"],
    );
  });
}
