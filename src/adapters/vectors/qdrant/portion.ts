import { GodwitError } from "../../../core/errors.js";

/** How much one request may carry, learnt from what the server, or a proxy before it, has found too large. */
export class Portion {
  #most = Number.POSITIVE_INFINITY;

  get most(): number {
    return this.#most;
  }

  /**
   * After a request with `sent` things was refused as too large: half as many from now on. Throws `error` where it is
   * about something else, or one thing alone is too large.
   */
  halve(sent: number, error: unknown): void {
    if (!(error instanceof GodwitError) || error.code !== "TOO_LARGE" || sent <= 1) throw error;
    this.#most = Math.min(this.#most, Math.ceil(sent / 2));
  }
}
