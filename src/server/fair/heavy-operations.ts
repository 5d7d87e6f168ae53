import { isOnePerson } from "../admission.js";
import type { Work } from "./work.js";

/** Operations that cost at least this much, in tenths of a processor millisecond, wait for those of their caller. */
const heavy = 500;
/** Heavy operations at a time: of a person one, of a key, which stands for many people, some. */
const mostOfOne = 1;
const mostOfKey = 4;

/**
 * One caller's heavy operations run one after the other, whoever else is there: of many at once none ends sooner, and
 * each step of each would stand before another caller's. What waits has begun nothing.
 */
export class HeavyOperations {
  readonly #running = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Resolves when the operation may begin, at once where it is light; throws where it is to stop. */
  async begin(work: Work, cost: number): Promise<void> {
    if (cost < heavy) return;
    work.heavy = true;
    const { caller } = work;
    if (this.#of(caller) < mostOf(caller)) this.#running.set(caller, this.#of(caller) + 1);
    else
      await new Promise<void>((go) => {
        const own = this.#waiting.get(caller);
        if (own) own.push(go);
        else this.#waiting.set(caller, [go]);
      });
    // The place goes from hand to hand.
    work.onEnd(() => this.#end(caller));
    work.check();
  }

  #of(caller: string): number {
    return this.#running.get(caller) ?? 0;
  }

  #end(caller: string): void {
    const own = this.#waiting.get(caller);
    const next = own?.shift();
    if (own?.length === 0) this.#waiting.delete(caller);
    if (next !== undefined) next();
    else if (this.#of(caller) === 1) this.#running.delete(caller);
    else this.#running.set(caller, this.#of(caller) - 1);
  }
}

const mostOf = (caller: string): number => (isOnePerson(caller) ? mostOfOne : mostOfKey);
