import { GodwitError } from "../core/errors.js";

/**
 * How many operations run at a time, over HTTP and WebSocket together; beyond that the next is refused instead of
 * piling up in memory.
 */
export class Concurrency {
  readonly #most: number;
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a place; call the returned function once the operation has ended. Throws UNAVAILABLE. */
  enter(): () => void {
    if (this.#running >= this.#most)
      throw new GodwitError(
        "UNAVAILABLE",
        `${this.#most} operations are running, as many as this process takes at a time; try again in a moment.`,
      );
    this.#running++;
    let left = false;
    return () => {
      if (!left) this.#running--;
      left = true;
    };
  }
}
