/** Lengths of time in milliseconds, the unit of every time in core. */
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/**
 * Is what was read at `readAt` still fresh at `now`? Not after `lifeMs`, and not where the clock has been set back
 * since: it would stay for as long as that.
 */
export function isFresh(readAt: number, now: number, lifeMs: number): boolean {
  return now >= readAt && now - readAt <= lifeMs;
}

/**
 * Is what some process, whose clock may be a little ahead of ours, said at `saidAt` still young at `now`? Not after
 * `lifeMs`, and not where it lies further ahead than that: a clock has been set back since.
 */
export function isYoung(saidAt: number, now: number, lifeMs: number): boolean {
  return Math.abs(now - saidAt) <= lifeMs;
}
