import { isTimeZone } from "../../core/interests/local-time.js";
import type { Scene } from "../../core/types.js";
import { Invalid, shown } from "./batch.js";

/** What may be stored: bounds that keep rows, payloads and prompts sane. */
export interface FieldLimits {
  /** longest text, in characters */
  textCharacters: number;
  /** how far in the future a behaviour may lie (clocks differ), ms */
  futureToleranceMs: number;
}

const idCharacters = 256;
const nameCharacters = 1024;
/** Behaviours before this day are taken for errors: 1995-01-01. */
export const earliestTime = Date.UTC(1995, 0, 1);

/** An id: 1 to 256 characters without control characters. */
export function id(field: string, value: unknown): string {
  if (typeof value !== "string" || value.trim() === "" || value.length > idCharacters || hasControl(value))
    throw new Invalid(
      field,
      `${field} is ${shown(value)}; give 1 to ${idCharacters} characters without control characters.`,
    );
  return value;
}

export function optionalId(field: string, value: unknown): string | null {
  return value === undefined || value === null ? null : id(field, value);
}

/** A short name: not empty. */
export function name(field: string, value: unknown): string {
  if (typeof value !== "string" || value.trim() === "" || hasNul(value))
    throw new Invalid(field, `${field} is ${shown(value)}; it must not be empty.`);
  if (value.length > nameCharacters)
    throw new Invalid(
      field,
      `${field} has ${value.length} characters; at most ${nameCharacters} are taken. Shorten it.`,
      "TOO_LARGE",
    );
  return value.trim();
}

/** A long text or null; "" and blanks count as absent where `emptyAllowed`, and are refused otherwise. */
export function text(field: string, value: unknown, limits: FieldLimits, emptyAllowed: boolean): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string" || hasNul(value)) throw new Invalid(field, `${field} is ${shown(value)}; give a text.`);
  if (value.trim() === "") {
    if (emptyAllowed) return null;
    throw new Invalid(field, `${field} is empty; leave it out or write something.`);
  }
  if (value.length > limits.textCharacters)
    throw new Invalid(
      field,
      `${field} has ${value.length} characters; at most ${limits.textCharacters} are taken. Shorten it, or raise GODWIT_MAX_TEXT.`,
      "TOO_LARGE",
    );
  return value;
}

export function timeZone(field: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string" || !isTimeZone(value))
    throw new Invalid(field, `${field} is ${shown(value)}; give an IANA time zone such as Europe/London.`);
  return value;
}

/** RFC 3339 text or Date → epoch ms. */
export function moment(field: string, value: unknown): number {
  const ms =
    value instanceof Date
      ? value.getTime()
      : typeof value === "string" &&
          /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(value) &&
          /(Z|[+-]\d{2}:?\d{2})$/i.test(value)
        ? Date.parse(value)
        : Number.NaN;
  if (!Number.isFinite(ms))
    throw new Invalid(field, `${field} is ${shown(value)}; give a time with an offset, such as 2026-05-01T08:30:00Z.`);
  return ms;
}

export function optionalMoment(field: string, value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const ms = moment(field, value);
  if (ms < 0 || ms > Date.UTC(9999, 0, 1))
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

export function finite(field: string, value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Invalid(field, `${field} is ${shown(String(value))}; give a finite number.`);
  return value;
}

/** Facet → value, both short texts; numbers and booleans are taken as texts. At most 16 facets. */
export function scene(field: string, value: unknown): Scene {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new Invalid(field, `${field} is ${shown(value)}; give an object such as {"device": "phone"}.`);
  const entries = Object.entries(value);
  if (entries.length > 16) throw new Invalid(field, `${field} has ${entries.length} facets; at most 16 are taken.`);
  const out: Record<string, string> = {};
  for (const [facet, inner] of entries) {
    const word = typeof inner === "number" || typeof inner === "boolean" ? String(inner) : inner;
    if (!/^[\p{L}\p{N}_.-]{1,64}$/u.test(facet))
      throw new Invalid(
        [field, facet],
        `${field} has a facet named ${shown(facet)}; use 1 to 64 letters, digits, _, . or -.`,
      );
    if (typeof word !== "string" || word.trim() === "" || word.length > 128 || hasControl(word))
      throw new Invalid([field, facet], `${field}.${facet} is ${shown(inner)}; give a text of 1 to 128 characters.`);
    out[facet] = word.trim();
  }
  return out;
}

export function tags(field: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > 100)
    throw new Invalid(field, `${field} is ${shown(value)}; give a list of at most 100 texts.`);
  return [
    ...new Set(
      value.map((tag, i) => {
        if (typeof tag !== "string" || tag.trim() === "" || tag.length > 128 || hasControl(tag))
          throw new Invalid([field, String(i)], `${field}[${i}] is ${shown(tag)}; give a text of 1 to 128 characters.`);
        return tag.trim();
      }),
    ),
  ];
}

/** A flat object that stays below 16 kB. */
export function attributes(field: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new Invalid(field, `${field} is ${shown(value)}; give an object such as {"price": 12.5}.`);
  const json = JSON.stringify(value);
  if (json.length > 16_384)
    throw new Invalid(field, `${field} has ${json.length} characters of JSON; at most 16384 are taken.`, "TOO_LARGE");
  if (json.includes("\\u0000")) throw new Invalid(field, `${field} contains a NUL character; remove it.`);
  return value as Record<string, unknown>;
}

function hasControl(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u001f\u007f]/.test(value);
}
function hasNul(value: string): boolean {
  return value.includes("\u0000");
}
