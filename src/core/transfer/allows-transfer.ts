import { transferAttribute } from "./prior/user-groups.js";
import type { User } from "../types.js";

/** May this user's interest be carried? Everybody's may, until they say no. */
export function allowsTransfer({ attributes }: Pick<User, "attributes">): boolean {
  return attributes[transferAttribute] !== false;
}
