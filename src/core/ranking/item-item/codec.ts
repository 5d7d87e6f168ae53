import { GodwitError } from "../../errors.js";
import type { ItemItem } from "./item-item.js";

const version = 1;
const head = 3;

/** The weights as bytes for a database column: 12 bytes, 8 per item, 8 per weight (little-endian). */
export function encodeItemItem({ items, indptr, indices, values }: ItemItem): Uint8Array {
  const words = new ArrayBuffer(4 * (head + items.length + indptr.length + 2 * indices.length));
  new Int32Array(words, 0, head).set([version, items.length, indices.length]);
  let at = 4 * head;
  for (const part of [items, indptr, indices]) {
    new Int32Array(words, at, part.length).set(part);
    at += 4 * part.length;
  }
  new Float32Array(words, at, values.length).set(values);
  return new Uint8Array(words);
}

/** Reads encodeItemItem's bytes. Throws CONFIGURATION for bytes of another version or length. */
export function decodeItemItem(bytes: Uint8Array): ItemItem {
  const words = bytes.slice().buffer;
  const [found, items, weights] = new Int32Array(words, 0, bytes.length >= 4 * head ? head : 0);
  if (found !== version || bytes.length !== 4 * (head + 2 * items! + 1 + 2 * weights!)) {
    throw new GodwitError(
      "CONFIGURATION",
      `The stored item-item weights have version ${found ?? "none"} and ${bytes.length} bytes, which this Godwit cannot read: run godwit fit.`,
    );
  }
  let at = 4 * head;
  const next = (length: number) => (at += 4 * length) - 4 * length;
  return {
    items: new Int32Array(words, next(items!), items!),
    indptr: new Uint32Array(words, next(items! + 1), items! + 1),
    indices: new Int32Array(words, next(weights!), weights!),
    values: new Float32Array(words, next(weights!), weights!),
  };
}
