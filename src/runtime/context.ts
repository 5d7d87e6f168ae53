import type { Caller } from "../modules/access/caller.js";
import type { Turn } from "../modules/common/turns.js";
import type { Loaders } from "../modules/loaders.js";
import type { Services } from "./services.js";

/** What every resolver gets: the services of the process and the loaders of this request. */
export interface AppContext {
  readonly services: Services;
  readonly loaders: Loaders;
  readonly requestId: string;
  /** who asks */
  readonly caller: Caller;
  /** aborted when the operation is to stop: its client has gone, its time is over, or its credential has ended */
  readonly signal: AbortSignal;
  /** awaited before each heavy step */
  readonly turn: Turn;
}
