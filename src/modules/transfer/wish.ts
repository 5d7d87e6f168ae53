import { transferAttribute } from "../../core/transfer/prior/user-groups.js";
import type { User } from "../../core/types.js";

/** May this user's interest be carried? Everybody's may, until they say no. */
export function carries({ attributes }: Pick<User, "attributes">): boolean {
  return attributes[transferAttribute] !== false;
}
