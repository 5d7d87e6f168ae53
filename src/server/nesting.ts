import { GodwitError } from "../core/errors.js";

/** Levels of lists and objects that a request may nest, in its document and in its variables. */
export const deepest = 64;

/**
 * Refuses a document whose brackets nest too deep, before it is parsed: parsing and validating recurse. Strings and
 * comments are passed over. Throws TOO_LARGE.
 */
export function checkDocumentNesting(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === hash) at = endOfLine(text, at);
    else if (code === curly || code === square || code === round) {
      if (++depth > deepest) throw tooDeep(["query"], "the document");
    } else if (code === curlyEnd || code === squareEnd || code === roundEnd) depth--;
  }
}

/** Refuses variables that nest too deep: what reads, stores and writes them recurses. Throws TOO_LARGE. */
export function checkVariablesNesting(variables: unknown): void {
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= deepest) throw tooDeep(["variables"], "a value in variables");
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value as object).filter(isNested) : [],
    );
  }
}

const isNested = (value: unknown): boolean => typeof value === "object" && value !== null;

const [quote, hash, backslash, newline, carriage] = [34, 35, 92, 10, 13];
const [curly, curlyEnd, square, squareEnd, round, roundEnd] = [123, 125, 91, 93, 40, 41];

function endOfString(text: string, from: number): number {
  if (text.startsWith('"""', from)) {
    let end = text.indexOf('"""', from + 3);
    while (end > 0 && text.charCodeAt(end - 1) === backslash) end = text.indexOf('"""', end + 3);
    return end < 0 ? text.length : end + 2;
  }
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== quote && text.charCodeAt(at) !== newline)
    at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at;
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== newline && text.charCodeAt(at) !== carriage) at++;
  return at;
}

function tooDeep(path: readonly string[], what: string): GodwitError {
  return new GodwitError("TOO_LARGE", `${what} nests more than ${deepest} levels; send a flatter one.`, path);
}
