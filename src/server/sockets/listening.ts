import { isOnePerson } from "../admission.js";
import { GodwitError } from "../../core/errors.js";

/** A person may listen over so many sockets' worth of subscriptions; a key stands for many people. */
const socketsOfOne = 5;
/** All that a person listens to may cost, for one event, as much as so many operations may. */
const operationsOfOne = 2;

/** What is listened to: equal ones are computed once. */
export interface Heard {
  readonly key: string;
  /** of one event, tenths of a processor millisecond */
  readonly cost: number;
}

interface Open {
  count: number;
  cost: number;
  /** by key */
  readonly heard: Map<string, number>;
}

/** The subscriptions that each caller has open, over all of their sockets, and what an event costs for them. */
export class Listening {
  readonly #most: number;
  readonly #mostCost: number;
  readonly #callers = new Map<string, Open>();

  /** `perConnection`: as many as one socket may have; `perOperation`: what one operation may cost. */
  constructor(perConnection: number, perOperation: number) {
    this.#most = perConnection * socketsOfOne;
    this.#mostCost = perOperation * operationsOfOne;
  }

  /** One more subscription; call the returned function when it has ended. Throws TOO_MANY and TOO_LARGE. */
  begin(caller: string, { key, cost }: Heard): () => void {
    const open = this.#callers.get(caller) ?? { count: 0, cost: 0, heard: new Map<string, number>() };
    const more = open.heard.has(key) ? 0 : cost;
    if (isOnePerson(caller)) this.#check(open, more);
    open.count++;
    open.cost += more;
    open.heard.set(key, (open.heard.get(key) ?? 0) + 1);
    this.#callers.set(caller, open);
    let ended = false;
    return () => {
      if (!ended) this.#end(caller, open, { key, cost });
      ended = true;
    };
  }

  #check({ count, cost, heard }: Open, more: number): void {
    if (count >= this.#most)
      throw new GodwitError(
        "TOO_MANY",
        `you already have ${this.#most} subscriptions open, over all of your connections; complete some`,
      );
    if (heard.size > 0 && cost + more > this.#mostCost)
      throw new GodwitError(
        "TOO_LARGE",
        `your subscriptions would cost ${cost + more} for one event, over all of your connections, and ${this.#mostCost} is the most; complete some, or ask for less in each`,
      );
  }

  #end(caller: string, open: Open, { key, cost }: Heard): void {
    const left = (open.heard.get(key) ?? 1) - 1;
    if (left > 0) open.heard.set(key, left);
    else {
      open.heard.delete(key);
      open.cost -= cost;
    }
    if (--open.count === 0) this.#callers.delete(caller);
  }
}
