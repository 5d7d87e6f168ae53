import { sketchOf } from "../../../core/ranking/own-vectors/sketch.js";
import type { Codebook } from "../../../core/topics/codebook.js";
import type { History } from "../../../ports/history/history.js";
import type { OwnVector } from "../../../ports/history/own-vectors.js";
import type { Sketches } from "../generation.js";

/** Sketches of what items bring along, as the history has it. */
export async function sketchesOf(history: History, itemIds: readonly string[]): Promise<Sketches> {
  const vectors = itemIds.length === 0 ? new Map() : await history.ownVectors.all(itemIds);
  return new Map(itemIds.map((id) => [id, sketchOf(vectors.get(id) ?? [])]));
}

/** The same for reading items' topics by a codebook; none where its topics do not follow what items bring along. */
export async function sketchesFor(
  { companions }: Codebook,
  history: History,
  itemIds: readonly string[],
): Promise<Sketches> {
  return companions?.ownMean === undefined ? new Map() : sketchesOf(history, itemIds);
}

const pageSize = 500;

/** The same of all present items by number, without those that bring nothing. */
export async function readSketches(history: History): Promise<Map<number, Float32Array>> {
  const out = new Map<number, Float32Array>();
  for (let after = 0; ; ) {
    const page = await history.ownVectors.ofItems(pageSize, after);
    for (const { number, vectors } of page) {
      const sketch = sketchOf(vectors);
      if (sketch !== null) out.set(number, sketch);
    }
    if (page.length < pageSize) return out;
    after = page.at(-1)!.number;
  }
}

/** The same of what has just been written. */
export function sketchesIn(written: ReadonlyMap<string, readonly OwnVector[]>): Sketches {
  return new Map([...written].map(([id, vectors]) => [id, sketchOf(vectors)]));
}
