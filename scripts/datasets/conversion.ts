import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { GodwitError } from "../../src/core/errors.js";
import { ndjsonWriter, type NdjsonWriter } from "./ndjson.js";

export interface ConversionOptions {
  /** The set's file, or the folder that holds it. */
  path: string;
  /** Where items.ndjson, behaviours.ndjson and users.ndjson go. */
  out: string;
  /** Called now and then with the share of the input that has been read, 0…1. */
  onProgress?: (share: number) => void;
}

/** What a conversion wrote and what it left out, row by row accounted for: rows = behaviours + Σ skipped. */
export interface Conversion {
  dataset: string;
  items: number;
  users: number;
  behaviours: number;
  rows: number;
  /** reason → rows left out for it (the first that applies) */
  skipped: Record<string, number>;
}

/** Counts by reason, in the order the reasons were first met. */
export class Tally {
  readonly counts: Record<string, number> = {};
  add(reason: string): void {
    this.counts[reason] = (this.counts[reason] ?? 0) + 1;
  }
  get total(): number {
    return Object.values(this.counts).reduce((sum, n) => sum + n, 0);
  }
}

/**
 * The file to read: `path` itself when it is a file, otherwise the first of `names` (each also with ".gz") in that
 * folder. Throws NOT_FOUND naming what was looked for.
 */
export async function locate(path: string, names: readonly string[]): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null)
    throw new GodwitError(
      "NOT_FOUND",
      `There is no file or folder ${path}. Give --path the data set's file or folder.`,
      ["path"],
    );
  if (!found.isDirectory()) return path;
  const present = new Set(await readdir(path));
  const name = names.flatMap((plain) => [plain, `${plain}.gz`]).find((candidate) => present.has(candidate));
  if (name === undefined)
    throw new GodwitError("NOT_FOUND", `The folder ${path} holds none of ${names.join(", ")} (plain or .gz).`, [
      "path",
    ]);
  return join(path, name);
}

/** Turns bytes read into calls of `onProgress` with the share of all `paths`, at most one per percent. */
export async function progressOver(
  paths: readonly string[],
  onProgress: ((share: number) => void) | undefined,
): Promise<(bytes: number) => void> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let read = 0;
  let told = -1;
  return (bytes) => {
    read += bytes;
    const percent = Math.floor((100 * read) / total);
    if (percent > told) onProgress?.(Math.min(1, read / total));
    told = Math.max(told, percent);
  };
}

/** The three files of the import contract, open for writing in one folder. */
export interface ContractFiles {
  items: NdjsonWriter;
  users: NdjsonWriter;
  behaviours: NdjsonWriter;
}

/** Opens items, users and behaviours .ndjson in `out` for `fill`; where it fails, none of them appears. */
export async function withContractFiles<T>(out: string, fill: (files: ContractFiles) => Promise<T>): Promise<T> {
  const [items, users, behaviours] = await Promise.all(
    ["items", "users", "behaviours"].map((name) => ndjsonWriter(join(out, `${name}.ndjson`))),
  );
  const writers = [items!, users!, behaviours!];
  try {
    const result = await fill({ items: items!, users: users!, behaviours: behaviours! });
    for (const writer of writers) await writer.close();
    return result;
  } catch (error) {
    for (const writer of writers) await writer.abandon();
    throw error;
  }
}
