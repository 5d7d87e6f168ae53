import type { Happened, LiveWorld } from "../live-world.js";
import type { Moment } from "../moments.js";

/**
 * A simple method judged live. Those of one family differ in one parameter, which is chosen on sessions before the
 * split.
 */
export interface LiveBaseline {
  readonly family: string;
  /** what the parameter is here, such as "6 h" */
  readonly variant: string;
  /** Told of everything that happens, in order of time. */
  observe?(happened: Happened): void;
  /** Learns anew from what has happened so far: before it is tuned, and before it is judged. */
  learn?(world: LiveWorld): void;
  /** One score a catalogue position, as of now; the larger the better. Not to be changed. */
  scores(world: LiveWorld, moment: Moment): Float64Array;
}

/** A span in days as people say it. */
export function daysText(days: number): string {
  if (days === Infinity) return "ever";
  return days < 1 ? `${Math.round(24 * days)} h` : `${days} d`;
}
