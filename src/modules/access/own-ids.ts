import { sha256 } from "../common/hash.js";
import type { Caller } from "./caller.js";

/**
 * The elements of a batch with ids that no other caller can have given: those of a user's token live in a space of that user's own. Otherwise one user
 * could take the ids that a server is going to use for another, or learn which are taken.
 */
export function withOwnIds<T extends { readonly id?: string | null }>(caller: Caller, elements: readonly T[]): readonly T[] {
  if (caller.kind !== "user") return elements;
  const space = `u-${sha256(caller.userId).slice(0, 16)}:`;
  return elements.map((element) => (element.id === null || element.id === undefined ? element : { ...element, id: `${space}${element.id}` }));
}
