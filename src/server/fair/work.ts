import { GodwitError } from "../../core/errors.js";

/** One operation as the scheduler sees it: whose it is, and what it has had of the processor. */
export class Work {
  /** whose turns it takes: operations of one caller share what one caller gets */
  readonly caller: string;
  readonly #signal: AbortSignal;
  readonly #budgetMs: number;
  /** processor time of its turns so far, ms */
  spentMs = 0;
  /** it is known to be heavy before it has had anything */
  heavy = false;
  #endings: (() => void)[] = [];
  #ended = false;

  constructor(caller: string, signal: AbortSignal, budgetMs: number) {
    this.caller = caller;
    this.#signal = signal;
    this.#budgetMs = budgetMs;
  }

  /** A subscription begins its next event, which has a budget of its own. */
  restart(): void {
    this.spentMs = 0;
  }

  /** Calls something once, when the operation has ended; at once where it has. */
  onEnd(ending: () => void): void {
    if (this.#ended) ending();
    else this.#endings.push(ending);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The operation has ended: what it held is given back. */
  end(): void {
    this.#ended = true;
    for (const ending of this.#endings.splice(0)) ending();
  }

  /** Throws where going on is of no use: the client has gone, the time is over, or the budget is spent. */
  check(): void {
    if (this.#signal.aborted) throw reasonOf(this.#signal);
    if (this.spentMs >= this.#budgetMs)
      throw new GodwitError(
        "TOO_LARGE",
        `The operation has used the ${this.#budgetMs / 1000} s of the processor that one may have; ask for fewer things at a time.`,
      );
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error && reason.name !== "AbortError"
    ? reason
    : new GodwitError(
        "UNAVAILABLE",
        "The operation was told to stop: its client has gone, or its credential has ended.",
      );
}
