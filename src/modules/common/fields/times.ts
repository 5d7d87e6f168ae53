import { isTimeZone } from "../../../core/interests/local-time.js";
import { Invalid, shown } from "../batch.js";
import { isAbsent, type FieldLimits } from "./names.js";

/** Behaviours before this day are taken for errors: 1995-01-01. */
export const earliestTime = Date.UTC(1995, 0, 1);
const latestTime = Date.UTC(9999, 0, 1);

const withOffset =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)? ?(?:([Zz])|UTC|([+-])(\d{2})(?::?(\d{2}))?)$/;
const example = "give a time with an offset, such as 2026-05-01T08:30:00Z";

/** An IANA time zone; absent = null. */
export function timeZone(field: string, value: unknown): string | null {
  if (isAbsent(value)) return null;
  if (typeof value !== "string" || !isTimeZone(value))
    throw new Invalid(field, `${field} is ${shown(value)}; give an IANA time zone such as Europe/London.`);
  return value;
}

/** RFC 3339 text or Date → epoch ms. Throws Invalid that names the mistake which exports make. */
export function moment(field: string, value: unknown): number {
  const ms =
    value instanceof Date ? value.getTime() : typeof value === "string" ? read(field, value.trim()) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new Invalid(field, `${field} is ${value === undefined ? "missing" : shown(value)}; ${remedy(value)}.`);
}

export function optionalMoment(field: string, value: unknown): number | null {
  if (isAbsent(value)) return null;
  const ms = moment(field, value);
  if (ms < 0 || ms > latestTime)
    throw new Invalid(field, `${field} is ${shown(value)}; give a time between 1970 and 9999.`);
  return ms;
}

/** When a behaviour happened: not before 1995, not later than now plus the tolerance. */
export function occurrence(field: string, value: unknown, now: number, limits: FieldLimits): number {
  const ms = moment(field, value);
  if (ms < earliestTime)
    throw new Invalid(
      field,
      `${field} is ${new Date(ms).toISOString()}; times before 1995 are taken for errors. Check the clock or the unit (seconds or milliseconds).`,
    );
  if (ms > now + limits.futureToleranceMs)
    throw new Invalid(
      field,
      `${field} is ${new Date(ms).toISOString()}, which lies in the future by more than ${Math.round(limits.futureToleranceMs / 60_000)} minutes. Check the clock, or raise GODWIT_FUTURE_TOLERANCE_MINUTES.`,
    );
  return ms;
}

/** NaN where it is no time at all; throws Invalid for a day or hour that does not exist. */
function read(field: string, text: string): number {
  const parts = withOffset.exec(text);
  if (parts === null) return Number.NaN;
  const [year, month, day, hour, minute, second, offsetHours, offsetMinutes] = [1, 2, 3, 4, 5, 6, 10, 11].map((i) =>
    Number(parts[i] ?? 0),
  ) as [number, number, number, number, number, number, number, number];
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > days)
    throw new Invalid(field, `${field} is ${shown(text)}; there is no such day in the calendar.`);
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59)
    throw new Invalid(field, `${field} is ${shown(text)}; hours go to 23, minutes and seconds to 59.`);
  const offset = (parts[9] === "-" ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  const milliseconds = Math.floor(Number(`0${parts[7] ?? ""}`) * 1000);
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second, milliseconds);
  return at.getTime() - offset * 60_000;
}

function remedy(value: unknown): string {
  const digits =
    typeof value === "number" ? value : typeof value === "string" && /^\d{9,17}$/.test(value) ? Number(value) : null;
  if (digits !== null) {
    const ms = Math.abs(digits) < 1e11 ? digits * 1000 : digits;
    return Number.isFinite(ms) && ms > earliestTime && ms < latestTime
      ? `numbers are not taken for times; it may mean ${JSON.stringify(new Date(ms).toISOString())}`
      : `numbers are not taken for times; ${example}`;
  }
  if (typeof value !== "string") return example;
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return `${example}: a day alone has no hour`;
  if (/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(value))
    return `${example}: append Z if it is UTC, or the offset, such as +02:00`;
  return example;
}
