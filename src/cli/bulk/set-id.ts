import { sha256 } from "../../modules/common/hash.js";
import type { Step } from "./run.js";

/**
 * The id of a user's set in a step of a run: the same when the step is done again, so that a list which counted as
 * shown before the run was cut off does not count twice. A UUID of version 8 (RFC 9562) from SHA-256.
 */
export function setIdOf({ run, part }: Step, place: number, userId: string): string {
  const hex = sha256(["godwit-bulk", run, part, place, userId].join("\u001f"));
  const variant = (8 + (Number.parseInt(hex[16]!, 16) % 4)).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
