import type { History } from "../../src/ports/history/history.js";

/** A call that waits. */
export interface Held {
  /** resolves when the call has come */
  readonly reached: Promise<void>;
  /** lets it go on */
  release(): void;
}

interface Trap {
  readonly name: string;
  readonly when: (args: readonly unknown[]) => boolean;
  readonly reach: () => void;
  readonly released: Promise<void>;
}

type Method = (...args: unknown[]) => unknown;

function signal(): [Promise<void>, () => void] {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [given, () => give()];
}

/** A history of which single calls can be held: what happens between two statements of the service can be shown. */
export class HeldHistory {
  readonly #traps = new Set<Trap>();

  /**
   * Holds the next call of a method such as "items.all", before it does anything; `when` says whether its arguments
   * are those meant.
   */
  hold(name: string, when: Trap["when"] = () => true): Held {
    const [reached, reach] = signal();
    const [released, release] = signal();
    this.#traps.add({ name, when, reach, released });
    return { reached, release };
  }

  /** For AppOptions.throughHistory. */
  readonly through = (history: History): History => this.#wrap(history, "") as History;

  #wrap(target: object, path: string): object {
    return new Proxy(target, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key);
        const name = `${path}${String(key)}`;
        if (typeof value === "object" && value !== null) return this.#wrap(value, `${name}.`);
        return typeof value === "function" ? this.#method(value.bind(object) as Method, name) : value;
      },
    });
  }

  #method(method: Method, name: string): Method {
    return (...args) => {
      const trap = [...this.#traps].find((one) => one.name === name && one.when(args));
      if (trap === undefined) return method(...args);
      this.#traps.delete(trap);
      trap.reach();
      if (name === "items.all" || name.endsWith(".itemTopics"))
        return (async function* () {
          await trap.released;
          yield* method(...args) as AsyncIterable<unknown>;
        })();
      return trap.released.then(() => method(...args));
    };
  }
}
