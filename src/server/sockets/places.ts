import { networkOf } from "../rate-limit.js";

/** What counts of a socket. */
export interface Seat {
  readonly network: string;
  /** null until it has shown a credential */
  caller: string | null;
  /** somebody who may ask has come with it, named or not */
  admitted: boolean;
  /** makes room for another */
  evict(): void;
}

/** Shares of all places: of one network's anonymous sockets, of all anonymous ones together, of one known caller. */
const shares = { network: 1 / 20, anonymous: 1 / 2, caller: 1 / 2 };
const fewest = 8;
/** A network may open so many in a row for nothing, and then so many a second. */
const mostIdle = 60;
const idlePerSecond = 5;
/** Networks that are remembered for it. */
const keptNetworks = 10_000;

/**
 * The places for sockets. Those without a credential hold few of them, and the oldest of these is closed for the next,
 * so that a new socket always has the moment it takes to show one.
 */
export class SocketPlaces {
  readonly #most: number;
  /** in the order in which they came */
  readonly #anonymous = new Set<Seat>();
  readonly #callers = new Map<string, number>();
  /** by network: sockets that were opened for nothing, and at which time this was so, ms */
  readonly #idle = new Map<string, { count: number; at: number }>();
  readonly #now: () => number;
  #taken = 0;

  /** `now`: monotonic ms */
  constructor(most: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#now = now;
  }

  get taken(): number {
    return this.#taken;
  }

  get full(): boolean {
    return this.#taken >= this.#most;
  }

  /** Has this address's network lately opened too many sockets with which nobody came? */
  tooMany(address: string): boolean {
    return this.#idleOf(networkOf(address)) >= mostIdle;
  }

  #idleOf(network: string): number {
    const { count, at } = this.#idle.get(network) ?? { count: 0, at: 0 };
    return Math.max(0, count - ((this.#now() - at) / 1000) * idlePerSecond);
  }

  #wasIdle(network: string): void {
    this.#idle.set(network, { count: this.#idleOf(network) + 1, at: this.#now() });
    if (this.#idle.size <= keptNetworks) return;
    for (const known of this.#idle.keys()) if (this.#idleOf(known) === 0) this.#idle.delete(known);
    if (this.#idle.size > keptNetworks) this.#idle.delete(this.#idle.keys().next().value!);
  }

  /** A socket from an address has opened. */
  take(address: string, evict: () => void): Seat {
    const seat: Seat = { network: networkOf(address), caller: null, admitted: false, evict };
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
    if (!seat.admitted) this.#wasIdle(seat.network);
    if (seat.caller === null) return;
    const held = (this.#callers.get(seat.caller) ?? 1) - 1;
    if (held === 0) this.#callers.delete(seat.caller);
    else this.#callers.set(seat.caller, held);
  }

  #share(part: number): number {
    return Math.max(fewest, Math.ceil(this.#most * part));
  }
}
