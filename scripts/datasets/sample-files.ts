import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Runs `use` with a folder that holds `files` (a name in .gz is compressed) and removes it afterwards. */
export async function withFolder<T>(files: Record<string, string>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "godwit-dataset-"));
  try {
    for (const [name, text] of Object.entries(files))
      await writeFile(join(folder, name), name.endsWith(".gz") ? gzipSync(text) : text);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The documents of a newline-delimited JSON file. */
export async function readNdjson(path: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Record<string, unknown>);
}
