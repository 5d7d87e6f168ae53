import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Embedder } from "../../ports/embedder.js";

const hashBytes = 16;
const batch = 256;

/**
 * Vectors of texts, computed once per space and content and kept in `folder` (null = not kept), so that a second run is
 * quick. One file per space: records of a 16-byte content hash and the float32 vector; a torn last record is ignored.
 *
 * Returns one unit vector per text, in order.
 */
export async function embedCached(
  texts: readonly string[],
  embedder: Embedder,
  folder: string | null,
  onProgress?: (done: number, total: number) => void,
): Promise<Float32Array[]> {
  const file = folder === null ? null : join(folder, `${embedder.space.replaceAll(/[^\w.-]+/g, "_")}.vectors`);
  const known = file === null ? new Map<string, Float32Array>() : await readVectors(file, embedder.dimension);
  const keys = texts.map((text) => createHash("sha256").update(text).digest().subarray(0, hashBytes).toString("hex"));
  const missing = new Map<string, string>();
  keys.forEach((key, i) => known.has(key) || missing.set(key, texts[i]!));
  if (folder !== null) await mkdir(folder, { recursive: true });
  const pending = [...missing];
  for (let start = 0; start < pending.length; start += batch) {
    const part = pending.slice(start, start + batch);
    const vectors = await embedder.embed(part.map(([, text]) => text));
    part.forEach(([key], i) => known.set(key, vectors[i]!));
    if (file !== null)
      await appendFile(
        file,
        Buffer.concat(part.flatMap(([key], i) => [Buffer.from(key, "hex"), bytesOf(vectors[i]!)])),
      );
    onProgress?.(Math.min(pending.length, start + batch), pending.length);
  }
  return keys.map((key) => known.get(key)!);
}

function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

async function readVectors(file: string, dimension: number): Promise<Map<string, Float32Array>> {
  const known = new Map<string, Float32Array>();
  const record = hashBytes + 4 * dimension;
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return known;
    throw error;
  }
  for (let at = 0; at + record <= bytes.length; at += record) {
    const vector = new Float32Array(dimension);
    new Uint8Array(vector.buffer).set(bytes.subarray(at + hashBytes, at + record));
    known.set(bytes.subarray(at, at + hashBytes).toString("hex"), vector);
  }
  return known;
}
