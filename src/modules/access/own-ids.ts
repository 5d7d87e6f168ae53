import { sha256 } from "../common/hash.js";
import type { Caller } from "../kit/caller.js";

/**
 * The elements of a batch with ids that no other caller can have given: those of a user's token live in a space of that
 * user's own. Otherwise one user
 * could take the ids that a server is going to use for another, or learn which are taken.
 */
export function withOwnIds<T extends { readonly id?: string | null }>(
  caller: Caller,
  elements: readonly T[],
): readonly T[] {
  if (caller.kind !== "user") return elements;
  return elements.map((element) =>
    element.id === null || element.id === undefined ? element : { ...element, id: ownId(caller.named, element.id) },
  );
}

/** An id as it is stored when a user's token gives it. */
export function ownId(userId: string, id: string): string {
  return `u-${sha256(userId).slice(0, 16)}:${id}`;
}
