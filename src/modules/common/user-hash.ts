import { sha256 } from "./hash.js";

/** What remains of an erased user: enough to refuse late behaviours, not enough to know who it was without the id. */
export function userHash(userId: string): string {
  return sha256(`godwit-user\u001f${userId}`);
}
