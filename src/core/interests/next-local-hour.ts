import { localTime } from "./local-time.js";
import { hourMs } from "../time.js";

/**
 * The next instant after `now` (epoch ms) at which clocks in an IANA zone show the full hour 0…23. Throws
 * BAD_USER_INPUT for an unknown zone.
 */
export function nextLocalHour(now: number, hour: number, timeZone: string): number {
  const ahead = (at: number): number => (hour - localTime(at, timeZone).hour + 48) % 24;
  const at = now + ahead(now) * hourMs;
  // Where the clocks change on the way the hour is missed by that change: at most one step mends it.
  const missed = ((ahead(at) + 12) % 24) - 12;
  const next = Math.round((at + missed * hourMs) / 1000) * 1000;
  return next > now ? next : next + 24 * hourMs;
}

/** The same on the next day from Monday to Friday. */
export function nextWorkdayHour(now: number, hour: number, timeZone: string): number {
  let at = nextLocalHour(now, hour, timeZone);
  while (localTime(at, timeZone).weekday > 5) at = nextLocalHour(at, hour, timeZone);
  return at;
}
