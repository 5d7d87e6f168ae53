/** A set of things under way that can be waited for. */
export class InFlight<T> {
  readonly #things = new Set<T>();
  #waiting: (() => void)[] = [];

  add(thing: T): void {
    this.#things.add(thing);
  }

  delete(thing: T): void {
    this.#things.delete(thing);
    if (this.#things.size > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }

  /** Resolves as soon as nothing is under way. */
  async empty(): Promise<void> {
    if (this.#things.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
