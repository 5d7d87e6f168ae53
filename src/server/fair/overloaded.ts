import { GodwitError } from "../../core/errors.js";

/** There is more to do than can be done in time; nothing of the operation was begun. */
export class Overloaded extends GodwitError {
  /** when the caller may try again, whole seconds from 1 on */
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number) {
    super("UNAVAILABLE", message);
    this.retryAfter = retryAfter;
  }
}
