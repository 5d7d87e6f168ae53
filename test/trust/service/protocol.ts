import type { Resident } from "./resident.js";

/** What the trust tests tell the service's process, and what it answers. */
export type Command =
  | { kind: "start" }
  | { kind: "reindex" }
  | { kind: "settle" }
  | { kind: "measure" }
  /** what the process has had of the processor, all threads */
  | { kind: "processor" }
  /** how long the event loop was held since the last time this was asked */
  | { kind: "holds" }
  /** a new key with these scopes */
  | { kind: "key"; scopes: readonly string[] }
  | { kind: "close" };

export interface Answers {
  start: { url: string };
  reindex: unknown;
  settle: unknown;
  /** bytes, after a garbage collection */
  measure: Measurement;
  /** ms */
  processor: number;
  holds: Holds;
  key: { id: string; key: string };
  close: null;
}

/**
 * Between two turns of a timer that is due all the time, in the service: by the clock (other programs on its processors
 * included), and what its own thread had of the processor meanwhile; that one is null where the system does not tell.
 */
export interface Holds {
  readonly clock: Spread;
  readonly processor: Spread | null;
  /**
   * What 95 of 100 measured requests (their header x-measured) did not exceed between their heads and their answers,
   * ms: the processor time of the service's own thread, whoever had it.
   */
  readonly between: number | null;
}

/** ms */
export interface Spread {
  readonly p99: number;
  readonly longest: number;
}

export interface Measurement {
  resident: number /** null where the system does not tell */;
  where: Resident | null;
  heap: number;
  external: number;
  statements: number;
}

/** The first reply, numbered 0, says that the code is loaded. */
export type Reply = { id: number; answer: unknown } | { id: number; error: string };
