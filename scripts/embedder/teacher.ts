import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadEngine } from "../../src/adapters/embedding/engine.js";
import type { ModelFiles } from "../../src/adapters/embedding/model-files.js";

/** Texts of neighbouring lengths in one pass; larger passes cost more a text. */
const batch = 8;

/**
 * Unit vectors of the sentence model, row-major, one text a row. They are kept in `folder` by model and texts, so that
 * a second run reads them.
 */
export async function teach(
  model: ModelFiles,
  texts: readonly string[],
  { folder, onProgress }: { folder: string; onProgress?: (done: number, total: number) => void },
): Promise<Float32Array> {
  const key = createHash("sha256")
    .update([model.id, ...texts].join("\0"))
    .digest("hex")
    .slice(0, 16);
  const path = join(folder, `teacher-${key}.f32`);
  if (existsSync(path)) {
    const bytes = readFileSync(path);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }
  const engine = await loadEngine(model);
  const vectors = new Float32Array(texts.length * model.dimension);
  const order = texts.map((_, i) => i).toSorted((a, b) => texts[a]!.length - texts[b]!.length || a - b);
  for (let at = 0; at < order.length; at += batch) {
    const rows = order.slice(at, at + batch);
    engine.embed(rows.map((i) => texts[i]!)).forEach((vector, j) => vectors.set(vector, rows[j]! * model.dimension));
    onProgress?.(at + rows.length, order.length);
  }
  writeFileSync(path, Buffer.from(vectors.buffer));
  return vectors;
}
