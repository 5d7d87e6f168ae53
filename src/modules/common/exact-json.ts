import { randomUUID } from "node:crypto";

/** Stands before an integer that JSON.parse would round, until it is read; nobody outside can know it. */
const mark = `integer-${randomUUID()}:`;
const long = /\d{16}/;
const [quote, minus, zero, nine] = [34, 45, 48, 57];

/**
 * JSON text with its integers beyond 2^53 as marked texts: JSON.parse rounds them, so that two ids become one, and
 * Node 20 does not show a reviver the source. Text without such integers comes back as it is.
 */
export function withMarkedIntegers(json: string): string {
  if (!long.test(json)) return json;
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < json.length; ) {
    const code = json.charCodeAt(at);
    if (code === quote) {
      at = endOfText(json, at + 1);
      continue;
    }
    if (code !== minus && (code < zero || code > nine)) {
      at++;
      continue;
    }
    const number = numberAt(json, at);
    if (number !== null && /^-?\d+$/.test(number) && !Number.isSafeInteger(Number(number))) {
      parts.push(json.slice(copied, at), `"${mark}${number}"`);
      copied = at + number.length;
    }
    at += number === null ? 1 : number.length;
  }
  return parts.join("") + json.slice(copied);
}

/** Nothing is deeper than this that is not refused for it. */
const deepest = 100;

/** A value parsed from such text, with the integers as bigints. It is changed in place. */
export function withBigIntegers(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value;
  if (typeof value !== "object" || value === null || depth > deepest) return value;
  const holder = value as Record<string, unknown>;
  for (const [key, inner] of Object.entries(holder)) {
    const read = withBigIntegers(inner, depth + 1);
    if (read !== inner)
      Object.defineProperty(holder, key, { value: read, enumerable: true, writable: true, configurable: true });
  }
  return value;
}

/** JSON as it was written: integers beyond 2^53 are bigints. Throws SyntaxError. */
export function parseExact(json: string): unknown {
  const marked = withMarkedIntegers(json);
  return marked === json ? JSON.parse(json) : withBigIntegers(JSON.parse(marked));
}

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function numberAt(json: string, at: number): string | null {
  number.lastIndex = at;
  return number.exec(json)?.[0] ?? null;
}

/** The position behind the quote that ends a text. */
export function endOfText(json: string, from: number): number {
  for (let at = from; ; ) {
    const quote = json.indexOf('"', at);
    if (quote < 0) return json.length;
    let escapes = 0;
    while (json[quote - 1 - escapes] === "\\") escapes++;
    if (escapes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}
