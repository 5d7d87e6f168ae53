import { networkOf } from "../rate-limit.js";

/** What counts of a socket. */
export interface Seat {
  readonly network: string;
  /** null until it has shown a credential */
  caller: string | null;
  /** makes room for another */
  evict(): void;
}

/** Shares of all places: of one network's anonymous sockets, of all anonymous ones together, of one known caller. */
const shares = { network: 1 / 20, anonymous: 1 / 2, caller: 1 / 2 };
const fewest = 8;

/**
 * The places for sockets. Those without a credential hold few of them, and the oldest of these is closed for the next,
 * so that a new socket always has the moment it takes to show one.
 */
export class SocketPlaces {
  readonly #most: number;
  /** in the order in which they came */
  readonly #anonymous = new Set<Seat>();
  readonly #callers = new Map<string, number>();
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get taken(): number {
    return this.#taken;
  }

  get full(): boolean {
    return this.#taken >= this.#most;
  }

  /** A socket from an address has opened. */
  take(address: string, evict: () => void): Seat {
    const seat: Seat = { network: networkOf(address), caller: null, evict };
    this.#taken++;
    this.#anonymous.add(seat);
    const own = [...this.#anonymous].filter(({ network }) => network === seat.network);
    if (own.length > this.#share(shares.network)) this.#evict(own[0]);
    else if (this.#anonymous.size > this.#share(shares.anonymous)) this.#evict(this.#anonymous.values().next().value);
    return seat;
  }

  #evict(seat: Seat | undefined): void {
    if (seat === undefined) return;
    this.#anonymous.delete(seat);
    seat.evict();
  }

  /** It has shown whose it is; false = that caller holds as many as one may. */
  claim(seat: Seat, caller: string): boolean {
    const held = this.#callers.get(caller) ?? 0;
    if (held >= this.#share(shares.caller)) return false;
    this.#anonymous.delete(seat);
    this.#callers.set(caller, held + 1);
    seat.caller = caller;
    return true;
  }

  leave(seat: Seat): void {
    this.#taken--;
    this.#anonymous.delete(seat);
    if (seat.caller === null) return;
    const held = (this.#callers.get(seat.caller) ?? 1) - 1;
    if (held === 0) this.#callers.delete(seat.caller);
    else this.#callers.set(seat.caller, held);
  }

  #share(part: number): number {
    return Math.max(fewest, Math.ceil(this.#most * part));
  }
}
