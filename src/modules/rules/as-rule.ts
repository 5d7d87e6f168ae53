import { GodwitError } from "../../core/errors.js";

/** A filter's errors name their place inside the rule. */
export function asRule<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof GodwitError)
      throw new GodwitError(error.code, error.message, ["rule", ...error.path], { cause: error });
    throw error;
  }
}
