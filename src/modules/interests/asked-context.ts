import type { Context } from "../../core/types.js";
import type { ContextInput } from "../common/context.js";
import type { InterestService } from "./interest-service.js";
import type { UserSnapshot } from "./user-snapshot.js";

/** The context that was asked for, and whether it names a time; null = none was. Throws BAD_USER_INPUT. */
export function askedContext(
  snapshot: UserSnapshot,
  input: ContextInput | null | undefined,
  interests: InterestService,
): { context: Context; time: boolean } | null {
  return input
    ? { context: interests.context(snapshot, input), time: input.at !== null && input.at !== undefined }
    : null;
}
