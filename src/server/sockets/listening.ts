import { isOnePerson } from "../admission.js";
import { GodwitError } from "../../core/errors.js";

/** A person may listen over so many sockets' worth of subscriptions; a key stands for many people. */
const socketsOfOne = 5;

/** The subscriptions that each caller has open, over all of their sockets. */
export class Listening {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  /** `perConnection`: as many as one socket may have. */
  constructor(perConnection: number) {
    this.#most = perConnection * socketsOfOne;
  }

  /** One more subscription; call the returned function when it has ended. Throws TOO_MANY. */
  begin(caller: string): () => void {
    const open = this.#open.get(caller) ?? 0;
    if (open >= this.#most && isOnePerson(caller))
      throw new GodwitError(
        "TOO_MANY",
        `you already have ${this.#most} subscriptions open, over all of your connections; complete some`,
      );
    this.#open.set(caller, open + 1);
    let ended = false;
    return () => {
      if (!ended) this.#end(caller);
      ended = true;
    };
  }

  #end(caller: string): void {
    const open = (this.#open.get(caller) ?? 1) - 1;
    if (open === 0) this.#open.delete(caller);
    else this.#open.set(caller, open);
  }
}
