import { storageFault } from "../../core/characters.js";
import { GodwitError } from "../../core/errors.js";

/** A page size as asked for: 1 to `most`. Throws BAD_USER_INPUT naming the argument. */
export function pageSize(first: number | null | undefined, fallback: number, most: number, argument = "first"): number {
  const size = first ?? fallback;
  if (size < 1 || size > most)
    throw new GodwitError("BAD_USER_INPUT", `${argument} is ${size}; give 1 to ${most}.`, [argument]);
  return size;
}

/** An opaque cursor from the parts that order a list. */
export function cursorOf(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** The parts of a cursor; null when absent. Throws BAD_USER_INPUT for anything this service did not make. */
export function partsOf<const T extends readonly ("string" | "number")[]>(
  cursor: string | null | undefined,
  types: T,
): { [I in keyof T]: T[I] extends "string" ? string : number } | null {
  if (cursor === null || cursor === undefined) return null;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (
      Array.isArray(parts) &&
      parts.length === types.length &&
      parts.every((part, i) => typeof part === types[i] && isPart(part))
    )
      return parts as { [I in keyof T]: T[I] extends "string" ? string : number };
  } catch {
    // told below
  }
  throw new GodwitError(
    "BAD_USER_INPUT",
    `after is ${JSON.stringify(cursor.slice(0, 60))}, which is not a cursor of this list; hand in an endCursor as it came, or leave it out.`,
    ["after"],
  );
}

/** The same for cursors that end with one text more since they were first made: null where they do not have it. */
export function partsAndMark<const T extends readonly ("string" | "number")[]>(
  cursor: string | null | undefined,
  types: T,
): { parts: NonNullable<ReturnType<typeof partsOf<T>>>; mark: string | null } | null {
  if (cursor === null || cursor === undefined) return null;
  const length = partList(cursor)?.length;
  if (length !== types.length + 1) return { parts: partsOf(cursor, types)!, mark: null };
  const parts = partsOf(cursor, [...types, "string"]) as readonly unknown[];
  return { parts: parts.slice(0, -1) as NonNullable<ReturnType<typeof partsOf<T>>>, mark: String(parts.at(-1)) };
}

function partList(cursor: string): readonly unknown[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(parts) ? parts : null;
  } catch {
    return null;
  }
}

/**
 * The number in a cursor of a list that is ordered by one; null when absent. Throws BAD_USER_INPUT for anything this
 * service did not make.
 */
export function numberOf(after: string | null | undefined): bigint | null {
  const parts = partsOf(after, ["string"]);
  if (parts === null) return null;
  if (!/^\d{1,18}$/.test(parts[0]))
    throw new GodwitError("BAD_USER_INPUT", "after is not a cursor of this list; hand in an endCursor as it came.", [
      "after",
    ]);
  return BigInt(parts[0]);
}

/** Numbers are places and moments, texts are ids: nothing else may reach the database. */
function isPart(part: string | number): boolean {
  return typeof part === "string"
    ? storageFault(part) === null
    : Number.isSafeInteger(part) && part >= 0 && part <= 8.64e15;
}

export interface Connection<T> {
  edges: { cursor: string; node: T }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

/** A page of a list that was read one longer than asked, so that it is known whether more follows. */
export function connection<T>(
  rows: readonly T[],
  { first, hasPrevious, cursor }: { first: number; hasPrevious: boolean; cursor: (row: T) => string },
): Connection<T> {
  const edges = rows.slice(0, first).map((node) => ({ cursor: cursor(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: hasPrevious,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
