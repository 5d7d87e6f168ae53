/**
 * One turn per round of the event loop: of many requests that could go on at once, each does its share of work in a
 * round of its own, so that the loop is never held for longer than one share, and nobody waits who is alone.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  /**
   * Resolves when it is the caller's turn: at once when nobody else had one in this round, first come, first served.
   */
  take(): Promise<void> | undefined {
    if (this.#taken)
      return new Promise((resolve) => {
        this.#waiting.push(resolve);
      });
    this.#taken = true;
    setImmediate(() => this.#next());
    return undefined;
  }

  #next(): void {
    const resolve = this.#waiting.shift();
    if (resolve === undefined) {
      this.#taken = false;
      return;
    }
    setImmediate(() => this.#next());
    resolve();
  }
}
