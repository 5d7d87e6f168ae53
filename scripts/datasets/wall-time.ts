import { dayMs, minuteMs } from "../../src/core/time.js";
/**
 * Local wall-clock times of an IANA zone as instants. A wall time that a zone skips (clocks go forward) is moved
 * forward by the length of the gap; one that happens twice (clocks go back) is taken the first time. These are the
 * rules of iCalendar (RFC 5545, 3.3.5) and of Temporal's "compatible".
 */
export interface WallClock {
  readonly timeZone: string;
  /** Epoch ms (UTC) of a wall time given as the epoch ms that the same digits would have in UTC. */
  instantOf(wall: number): number;
  /** Minutes the zone is ahead of UTC at an instant (epoch ms). */
  offsetAt(instant: number): number;
}

/**
 * The clock of an IANA zone. Offsets are looked up once a day and remembered, so it assumes at most one change of
 * offset within three days. Throws RangeError for an unknown zone.
 */
export function wallClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const lookUp = (instant: number): number => {
    const name = format.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
    const match = /^GMT([+-])(\d\d):(\d\d)/.exec(name);
    if (match === null) return 0;
    const minutes = Number(match[2]) * 60 + Number(match[3]);
    return match[1] === "-" ? -minutes : minutes;
  };

  const aroundDay = new Map<number, readonly [before: number, after: number]>();
  const offsetsAround = (time: number): readonly [before: number, after: number] => {
    const day = Math.floor(time / dayMs);
    let offsets = aroundDay.get(day);
    if (offsets === undefined) {
      offsets = [lookUp((day - 1) * dayMs), lookUp((day + 2) * dayMs)];
      aroundDay.set(day, offsets);
    }
    return offsets;
  };

  const offsetAt = (instant: number): number => {
    const [before, after] = offsetsAround(instant);
    return before === after ? before : lookUp(instant);
  };

  const instantOf = (wall: number): number => {
    const [before, after] = offsetsAround(wall);
    const early = wall - before * minuteMs;
    if (before === after || offsetAt(early) === before) return early;
    const late = wall - after * minuteMs;
    return offsetAt(late) === after ? late : early;
  };

  return { timeZone, instantOf, offsetAt };
}

const wallPattern = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?$/;

/**
 * The digits of "YYYY-MM-DD HH:MM[:SS]" read as if they were UTC, in epoch ms; null when it is no such time or no day
 * of the calendar.
 */
export function parseWall(text: string): number | null {
  const match = wallPattern.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  const wall = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  const read = new Date(wall);
  const real =
    read.getUTCMonth() === month! - 1 && read.getUTCDate() === day && hour! < 24 && minute! < 60 && second! < 60;
  return real ? wall : null;
}

const two = (n: number) => String(n).padStart(2, "0");

/** An instant (epoch ms) as RFC 3339 with the zone's own offset: "2011-06-01T09:00:00+01:00". */
export function withOffset(clock: WallClock, instant: number): string {
  const offset = clock.offsetAt(instant);
  const digits = new Date(instant + offset * minuteMs).toISOString().slice(0, 19);
  const ahead = Math.abs(offset);
  return `${digits}${offset < 0 ? "-" : "+"}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}
