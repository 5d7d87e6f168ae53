import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { lockFolder } from "../../src/adapters/postgres/lock-folder.js";
import { GodwitError } from "../../src/core/errors.js";
import type { DemoOptions } from "./options.js";

/** What a demo folder holds; written when its files are whole, and again when they are imported. */
export interface Manifest {
  title: string;
  /** the set's path as it was given; null = the town */
  source: string | null;
  items: number;
  users: number;
  behaviours: number;
  /** first and last behaviour, epoch ms */
  from: number;
  to: number;
  /** whom to show, once imported */
  subject: Subject | null;
}

/** Whom the demo shows. */
export interface Subject {
  userId: string;
  /** one whose interests moved; may be the same */
  movedUserId: string;
  timeZone: string;
}

/** One folder per set, so that demos do not mix with each other or with anybody's own data. */
export interface Workspace {
  folder: string;
  database: string;
  items: string;
  users: string;
  behaviours: string;
  truth: string;
}

/** The folder of a demo: in GODWIT_DATA_DIR, by default .godwit/demo. */
export function workspaceOf({ dataset, seed, users, small, end }: DemoOptions, base: string): Workspace {
  const town = ["town", small ? "small" : "whole", seed, users, ...(end === undefined ? [] : [end])].join("-");
  const folder = resolve(base, dataset ?? town);
  const file = (name: string): string => join(folder, name);
  return {
    folder,
    database: file("database"),
    items: file("items.ndjson"),
    users: file("users.ndjson"),
    behaviours: file("behaviours.ndjson"),
    truth: file("truth.json"),
  };
}

/** Removes what an earlier demo left. Throws CONFIGURATION while one is running on it. */
export async function clear({ folder, database }: Workspace): Promise<void> {
  lockFolder(database)();
  await rm(folder, { recursive: true, force: true });
}

export async function readManifest({ folder }: Workspace): Promise<Manifest | null> {
  try {
    return JSON.parse(await readFile(join(folder, "demo.json"), "utf8")) as Manifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new GodwitError(
      "CONFIGURATION",
      `${join(folder, "demo.json")} cannot be read: ${(error as Error).message}. Add --fresh to load the demo anew.`,
      [],
      { cause: error },
    );
  }
}

export async function writeManifest({ folder }: Workspace, manifest: Manifest): Promise<void> {
  const path = join(folder, "demo.json");
  const part = `${path}.part`;
  await mkdir(folder, { recursive: true });
  await writeFile(part, `${JSON.stringify(manifest, null, 1)}\n`);
  await rename(part, path);
}

/** First and last time of a file of behaviours, epoch ms. Throws BAD_USER_INPUT where there is none. */
export async function periodOf(behaviours: string): Promise<{ from: number; to: number }> {
  let from = Infinity;
  let to = -Infinity;
  for await (const line of createInterface({ input: createReadStream(behaviours) })) {
    const at = Date.parse((JSON.parse(line) as { occurredAt: string }).occurredAt);
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  if (to < from)
    throw new GodwitError("BAD_USER_INPUT", `${behaviours} holds no behaviours; is --path the whole data set?`, [
      "path",
    ]);
  return { from, to };
}
