import { GodwitError } from "../errors.js";
import { dayMs, hourMs } from "../time.js";

export interface LocalTime {
  /** 0 ≤ hour < 24, fractional */
  readonly hour: number;
  /** 1 = Monday … 7 = Sunday (ISO 8601) */
  readonly weekday: number;
}

const quarterMs = 15 * 60 * 1000;
const maxCachedQuarters = 50_000;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** quarter hours since 1970 → offset from UTC in ms */
  readonly offsets: Map<number, number>;
}

// A cache only: what it answers is fixed by its arguments and the time zone database of the runtime.
const zones = new Map<string, Zone | null>();

function zoneOf(timeZone: string): Zone | null {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  let zone: Zone | null = null;
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    zone = { format, offsets: new Map() };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  // Unknown names come from callers: remember only a bounded number of them.
  if (zone !== null || zones.size < 2_000) zones.set(timeZone, zone);
  return zone;
}

/** Whether the runtime knows this IANA zone, such as "Europe/London". */
export function isTimeZone(timeZone: string): boolean {
  return timeZone !== "" && zoneOf(timeZone) !== null;
}

/**
 * Local minus UTC in ms at the time `at` (epoch ms), daylight saving included. Throws BAD_USER_INPUT for an unknown
 * zone.
 */
export function offsetOf(at: number, timeZone: string): number {
  const zone = zoneOf(timeZone);
  if (zone === null)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `timeZone "${timeZone}" is not a known IANA zone: use a name such as "Europe/London" or "UTC".`,
      ["timeZone"],
    );
  // Every change of offset since 1970 falls on a quarter of an hour (UTC), so one look-up serves the quarter.
  const quarter = Math.floor(at / quarterMs);
  const cached = zone.offsets.get(quarter);
  if (cached !== undefined) return cached;
  const start = quarter * quarterMs;
  const part: Record<string, string> = {};
  for (const { type, value } of zone.format.formatToParts(start)) part[type] = value;
  const year = part["era"] === "BC" ? 1 - Number(part["year"]) : Number(part["year"]);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(part["month"]) - 1, Number(part["day"]));
  local.setUTCHours(Number(part["hour"]), Number(part["minute"]), Number(part["second"]));
  const offset = local.getTime() - start;
  if (zone.offsets.size >= maxCachedQuarters) zone.offsets.clear();
  zone.offsets.set(quarter, offset);
  return offset;
}

/** Hour and weekday of an instant (epoch ms) in an IANA zone. Throws BAD_USER_INPUT for an unknown zone. */
export function localTime(at: number, timeZone: string): LocalTime {
  const local = at + offsetOf(at, timeZone);
  const day = Math.floor(local / dayMs);
  // 1970-01-01 was a Thursday.
  return { hour: (local - day * dayMs) / hourMs, weekday: ((((day + 3) % 7) + 7) % 7) + 1 };
}
