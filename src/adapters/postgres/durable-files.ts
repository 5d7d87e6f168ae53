import { closeSync, fsyncSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type Init = NodeFS["init"];
type Options = Awaited<ReturnType<Init>>["emscriptenOpts"];

/**
 * Files of an embedded database that are on the disk when PostgreSQL says so. PGlite's own stay in the system's memory
 * for a while, and turns fsync off: a commit would survive the end of the process, but not of the machine.
 */
export class DurableFiles extends NodeFS {
  override async init(...[pg, options]: Parameters<Init>): ReturnType<Init> {
    const { emscriptenOpts } = await super.init(pg, options);
    const preRun: Options["preRun"] = [
      ...(emscriptenOpts.preRun ?? []),
      (module) => {
        Object.assign(module["NODEFS"].stream_ops, {
          fsync: ({ nfd }: { nfd: number }) => {
            fsyncSync(nfd);
            return 0;
          },
        });
      },
    ];
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }
}

/**
 * PGlite's own, without -F (fsync off); its fdatasync does nothing, so the log is written out by fsync. Segments of the
 * log are not used again: they would
 * keep what was written in them.
 */
export const durableParameters: readonly string[] = [
  ...PGlite.defaultStartParams.filter((one) => one !== "-F"),
  "-c",
  "wal_sync_method=fsync",
  "-c",
  "wal_recycle=off",
];

/** Puts all that is in a folder on the disk. */
export function syncContents(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) syncNames(path);
    else if (entry.isFile()) sync(path);
  }
  syncNames(folder);
}

/** Puts on the disk what a folder's entries are called. */
export function syncNames(folder: string): void {
  if (process.platform !== "win32") sync(folder); // Windows opens no folders, and needs no such thing
}

function sync(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
