/** Those in this process who want to know when something has happened. */
export class Listeners<T> {
  readonly #all: ((value: T) => void)[] = [];

  add(listener: (value: T) => void): void {
    this.#all.push(listener);
  }

  tell(value: T): void {
    for (const listener of this.#all) listener(value);
  }
}
