import { statfsSync } from "node:fs";
import { GodwitError } from "../../core/errors.js";
import { databaseFailure } from "./failure.js";

/** PostgreSQL writes a segment of its log (16 MB) before it starts, and more while it recovers. */
const neededBytes = 32 * 2 ** 20;

/**
 * What it means that the embedded database of a folder could not be opened, and what to do; anything not known comes
 * back as it is.
 */
export function openingFailure(folder: string, error: unknown): unknown {
  if (error instanceof GodwitError) return error;
  const free = freeBytes(folder);
  if (databaseFailure(error) !== "full" && (free === null || free >= neededBytes)) return error;
  const left = free === null ? "" : ` (${Math.floor(free / 2 ** 20)} MB are free)`;
  return new GodwitError(
    "UNAVAILABLE",
    `The database in ${folder} cannot be opened: its disk is full${left}, or read-only. Make room, at least ${neededBytes / 2 ** 20} MB; what was acknowledged is there.`,
    ["GODWIT_DATA_DIR"],
    { cause: error },
  );
}

function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
