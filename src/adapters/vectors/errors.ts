import { GodwitError } from "../../core/errors.js";

/** A collection or alias that does not exist. */
export function collectionNotFound(name: string): GodwitError {
  return new GodwitError(
    "NOT_FOUND",
    `There is no vector collection or alias "${name}"; create it with ensureCollection first.`,
    ["collection"],
  );
}

/** A vector of another length than its collection's. */
export function dimensionMismatch(
  collection: string,
  expected: number,
  actual: number,
  path: readonly (string | number)[] = ["vector"],
): GodwitError {
  return new GodwitError(
    "DIMENSION_MISMATCH",
    `The vector collection "${collection}" has ${expected} dimensions, but ${actual} were given; use the embedding model the collection was made with, or re-embed into a new collection.`,
    path,
  );
}

/** An alias that would hide a collection of the same name. */
export function aliasHidesCollection(alias: string): GodwitError {
  return new GodwitError("CONFLICT", `A vector collection is already called "${alias}"; choose another alias.`, [
    "alias",
  ]);
}
