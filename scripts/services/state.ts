import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PartName } from "./part.js";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const name = createHash("sha256").update(checkout).digest("hex").slice(0, 8);

/**
 * Data lies in the folder for temporary files, for PostgreSQL does not run as root and may not read root's folders; a
 * folder of its own for each checkout and user. GODWIT_SERVICES_DIR names another one.
 */
const home =
  process.env["GODWIT_SERVICES_DIR"] || join(tmpdir(), `godwit-services-${process.getuid?.() ?? "all"}-${name}`);

/** What was fetched stays in the checkout. */
export const cacheFolder = join(checkout, ".godwit-services");

export const folderOf = (part: PartName): string => join(home, part);
export const logOf = (part: PartName): string => join(home, `${part}.log`);
const pidFileOf = (part: PartName): string => join(home, `${part}.pid`);
const stateFileOf = (part: PartName): string => join(home, `${part}.json`);

/** What is remembered of a part that was started. */
export interface State {
  /** null = there is no process of its own */
  readonly pid: number | null;
  readonly beganAt: string | null;
  readonly stopSignal: NodeJS.Signals;
  readonly address: string;
  readonly variables: Readonly<Record<string, string>>;
}

export function readState(part: PartName): State | null {
  const file = stateFileOf(part);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as State) : null;
}

export function writeState(part: PartName, state: State): void {
  if (state.pid !== null) writeFileSync(pidFileOf(part), `${state.pid}\n`);
  writeFileSync(stateFileOf(part), `${JSON.stringify(state, null, 2)}\n`);
}

/** An empty folder for a start. */
export function freshFolder(part: PartName): string {
  forget(part);
  mkdirSync(cacheFolder, { recursive: true });
  mkdirSync(folderOf(part), { recursive: true });
  return folderOf(part);
}

/** Removes what a start has left, but for the log. */
export function forget(part: PartName): void {
  for (const path of [folderOf(part), pidFileOf(part), stateFileOf(part)])
    rmSync(path, { recursive: true, force: true });
}
