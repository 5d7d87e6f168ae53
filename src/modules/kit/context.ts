import type { Caller } from "./caller.js";
import type { Turn } from "./turn.js";
import type { Edition } from "./edition.js";
import type { Loaders, Services } from "./services.js";

/** What every resolver gets. */
export interface AppContext {
  readonly services: Services;
  /** what this request is answered from, from its beginning to its end */
  readonly edition: Edition;
  /** the loaders of this request */
  readonly loaders: Loaders;
  readonly requestId: string;
  /** who asks */
  readonly caller: Caller;
  /** aborted when the operation is to stop: its client has gone, its time is over, or its credential has ended */
  readonly signal: AbortSignal;
  /** awaited before each heavy step */
  readonly turn: Turn;
  /** A subscription lives long: each event is answered like a request of its own, from the edition of that moment. */
  renew(): void;
}
