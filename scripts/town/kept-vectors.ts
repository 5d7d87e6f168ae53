import { readFileSync, writeFileSync } from "node:fs";
import { itemText } from "../../src/modules/catalogue/item-text.js";
import { sha256 } from "../../src/modules/common/hash.js";
import type { ItemLine } from "./catalogue.js";
import { themes } from "./themes/index.js";

/**
 * The vectors of the town's texts, made once by the built-in model (`scripts/town/embed.ts`), so that a demo need not
 * make them anew. A line of JSON, { space, dimension, count }, and for each text the 32 bytes of its SHA-256 and its
 * vector, in steps of 1/127 of its largest number.
 */
export const keptVectorsFile = new URL("library/vectors.bin", import.meta.url);

const hashBytes = 32;
const steps = 127;

/** hash (hex) → unit vector, of one space. */
export interface KeptVectors {
  readonly space: string;
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

/** Every text that the town's items and people have, by the hash under which a service looks for it. */
export function townTexts(items: readonly ItemLine[]): Map<string, string> {
  const said = themes.flatMap(({ searches, comments }) => [searches, comments].flatMap(({ en, zh }) => [...en, ...zh]));
  return new Map([...items.map((item) => itemText(item)), ...said].map((text) => [sha256(text), text]));
}

export function writeKeptVectors(file: URL, { space, vectors }: KeptVectors): void {
  const dimension = vectors.values().next().value?.length ?? 0;
  const parts = [Buffer.from(`${JSON.stringify({ space, dimension, count: vectors.size })}\n`)];
  for (const [hash, vector] of [...vectors].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const most = vector.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    parts.push(Buffer.from(hash, "hex"));
    parts.push(Buffer.from(Int8Array.from(vector, (x) => Math.round((x / most) * steps)).buffer));
  }
  writeFileSync(file, Buffer.concat(parts));
}

/** Throws where the file is cut off. */
export function readKeptVectors(file: URL): KeptVectors {
  const bytes = readFileSync(file);
  const start = bytes.indexOf("\n") + 1;
  const head = JSON.parse(bytes.subarray(0, start).toString()) as { space: string; dimension: number; count: number };
  const row = hashBytes + head.dimension;
  if (bytes.length !== start + head.count * row) throw new Error(`${file.pathname} is cut off.`);
  const vectors = new Map<string, Float32Array>();
  for (let at = start; at < bytes.length; at += row) {
    const hash = bytes.subarray(at, at + hashBytes).toString("hex");
    vectors.set(hash, unit(new Int8Array(bytes.buffer, bytes.byteOffset + at + hashBytes, head.dimension)));
  }
  return { space: head.space, vectors };
}

function unit(numbers: Int8Array): Float32Array {
  const length = Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0));
  return Float32Array.from(numbers, (x) => x / length);
}
