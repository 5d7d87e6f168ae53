import { createHash } from "node:crypto";
import { GodwitError } from "../../core/errors.js";

/** Arguments that choose what is on a list, by name; null and absent ones were not given. */
export type Chosen = Readonly<Record<string, unknown>>;

/** What a list was asked with, short enough for its cursors. */
export function questionMark(chosen: Chosen): string {
  return given(chosen)
    .map(([name, value]) => `${name}=${hashOf(value)}`)
    .join(",");
}

/**
 * Refuses a page whose question is not the one that its cursor came from; what is left out is as it was. Throws
 * BAD_USER_INPUT naming the argument.
 */
export function checkSameQuestion(mark: string, chosen: Chosen): void {
  const before = new Map(mark.split(",").map((part) => part.split("=") as [string, string]));
  for (const [name, value] of given(chosen))
    if (before.get(name) !== hashOf(value))
      throw new GodwitError(
        "BAD_USER_INPUT",
        `after belongs to a list that was asked for with another ${name}; hand in the same ${name}, or leave after out.`,
        [name],
      );
}

function given(chosen: Chosen): [string, unknown][] {
  return Object.entries(chosen).filter(([, value]) => value !== null && value !== undefined);
}

function hashOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(ordered(value)))
    .digest("base64url")
    .slice(0, 10);
}

/** The same value whatever order its fields were written in. */
function ordered(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, ordered(inner)]),
  );
}
