import { randomUUID } from "node:crypto";

/** Stands before an integer that JSON.parse would round, until it is read; nobody outside can know it. */
const mark = `integer-${randomUUID()}:`;
const long = /\d{16}/;
/** An integer of more digits is beyond any number: it is read as infinite, and never computed. */
const mostDigits = 400;
/** What opens a text, or an integer of many digits that is no part of another number. */
const textOrInteger = /"|(?<![\d.eE+-])-?\d{16,400}(?![\d.eE+-])/g;
/** As many integers beyond 2^53 are marked in one text. */
const mostMarked = 20_000;

/**
 * JSON text with its integers beyond 2^53 as marked texts: JSON.parse rounds them, so that two ids become one, and
 * Node 20 does not show a reviver the source. Text without such integers comes back as it is; null = it has more of
 * them than any data has by mistake.
 */
export function withMarkedIntegers(json: string): string | null {
  if (!long.test(json)) return json;
  const parts: string[] = [];
  let [copied, marked] = [0, 0];
  textOrInteger.lastIndex = 0;
  for (let found = textOrInteger.exec(json); found !== null; found = textOrInteger.exec(json)) {
    const [number] = found;
    if (number === '"') textOrInteger.lastIndex = endOfText(json, textOrInteger.lastIndex);
    else if (!isExact(number)) {
      if (++marked > mostMarked) return null;
      parts.push(json.slice(copied, found.index), `"${mark}${number}"`);
      copied = textOrInteger.lastIndex;
    }
  }
  return copied === 0 ? json : parts.join("") + json.slice(copied);
}

/** An integer as it was written: a bigint beyond 2^53, infinite beyond any number. */
export function exactInteger(digits: string): number | bigint {
  return isExact(digits) || digits.length > mostDigits ? Number(digits.slice(0, mostDigits)) : BigInt(digits);
}

function isExact(digits: string): boolean {
  return digits.length <= mostDigits && Number.isSafeInteger(Number(digits));
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
  if (marked === null) throw new SyntaxError(`more than ${mostMarked} integers beyond 2^53; put ids in quotes`);
  return marked === json ? JSON.parse(json) : withBigIntegers(JSON.parse(marked));
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
