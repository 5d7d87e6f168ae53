import type { User } from "../../core/types.js";

/** The attribute by which a user says whether interest may be carried between domains and scenes: false = no. */
export const transferAttribute = "transfer";

/** May this user's interest be carried? Everybody's may, until they say no. */
export function carries({ attributes }: Pick<User, "attributes">): boolean {
  return attributes[transferAttribute] !== false;
}
