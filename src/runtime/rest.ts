/** Whoever rests works for this part of the time at most. */
const busiest = 1 / 4;
const longestMs = 250;

/**
 * How long there is from the beginning of a round to that of the next, ms, where it should be `restMs` and the round
 * took `tookMs`: the more a machine has to do, the more is done at once.
 */
export function restOf(restMs: number, tookMs: number): number {
  return Math.max(restMs, Math.min(longestMs, tookMs / busiest));
}
