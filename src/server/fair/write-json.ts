import type { Turn } from "../../modules/kit/turn.js";

/** Values that are written in one go: some tenths of a millisecond. */
const together = 256;
/** Between two turns, so many such pieces at most. */
const pieces = 8;

/**
 * The JSON text of a value, written piece by piece between turns: one call of JSON.stringify holds the event loop for
 * as long as an answer is large. The same text as JSON.stringify's, to the last character, for what an answer holds
 * (values of JSON, and undefined, which is left out).
 */
export async function writeJson(value: unknown, turn: Turn): Promise<string> {
  if (sizeOf(value, together) <= together) return JSON.stringify(value);
  const parts: string[] = [];
  let written = 0;

  const write = async (one: unknown): Promise<void> => {
    if (sizeOf(one, together) > together) return Array.isArray(one) ? writeList(one) : writeObject(one as object);
    parts.push(JSON.stringify(one ?? null));
    if (++written % pieces === 0) await turn();
  };
  const writeList = async (list: readonly unknown[]): Promise<void> => {
    parts.push("[");
    for (let from = 0; from < list.length; ) {
      if (from > 0) parts.push(",");
      const to = lightUntil(list, from);
      if (to === from) await write(list[from]);
      else {
        parts.push(JSON.stringify(list.slice(from, to)).slice(1, -1));
        if (++written % pieces === 0) await turn();
      }
      from = Math.max(to, from + 1);
    }
    parts.push("]");
  };
  const writeObject = async (object: object): Promise<void> => {
    let first = true;
    parts.push("{");
    for (const [name, inner] of Object.entries(object) as [string, unknown][]) {
      if (inner === undefined) continue;
      parts.push(`${first ? "" : ","}${JSON.stringify(name)}:`);
      await write(inner);
      first = false;
    }
    parts.push("}");
  };
  await write(value);
  return parts.join("");
}

/** The end of the elements from one on that may be written in one go. */
function lightUntil(list: readonly unknown[], from: number): number {
  let size = 0;
  let to = from;
  for (; to < list.length; to++) {
    size += sizeOf(list[to], together);
    if (size > together) break;
  }
  return to;
}

/**
 * About how many values are in a value, itself included; beyond `most` some number above it. The elements of a list are
 * of one kind: the first and the last speak for all.
 */
function sizeOf(value: unknown, most: number): number {
  if (typeof value !== "object" || value === null || !isPlain(value)) return 1;
  if (Array.isArray(value)) {
    const each = value.length === 0 ? 0 : Math.max(sizeOf(value[0], most), sizeOf(value.at(-1), most));
    return 1 + value.length * each;
  }
  let size = 1;
  for (const inner of Object.values(value)) {
    size += sizeOf(inner, most - size);
    if (size > most) return size;
  }
  return size;
}

/** What writes itself (a date) is one value. */
const isPlain = (value: object): boolean => typeof (value as { toJSON?: unknown }).toJSON !== "function";
