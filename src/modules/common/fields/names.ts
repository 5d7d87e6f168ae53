import { nameFault, storable } from "../../../core/characters.js";
import { Invalid, shown } from "../batch.js";

/** What may be stored: bounds that keep rows, payloads and prompts sane. */
export interface FieldLimits {
  /** longest text, in characters */
  textCharacters: number;
  /** how far in the future a behaviour may lie (clocks differ), ms */
  futureToleranceMs: number;
}

const idCharacters = 256;
const nameCharacters = 1024;
const wordCharacters = 128;
const mostTags = 100;

/** Nothing was said: many exports write "" or null where they have no value. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/**
 * An id: 1 to 256 characters of well-formed Unicode without control characters. A whole number that JSON holds exactly
 * is taken as its digits, as GraphQL does.
 */
export function id(field: string, value: unknown): string {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value === "bigint" || typeof value === "number")
    throw new Invalid(
      field,
      `${field} is the number ${value}, which JSON does not hold exactly, so that two ids could become one; put it in quotes.`,
    );
  if (typeof value !== "string" || value.trim() === "" || value.length > idCharacters)
    throw new Invalid(
      field,
      `${field} is ${value === undefined ? "missing" : shown(value)}; give 1 to ${idCharacters} characters without control characters.`,
    );
  return wellFormed(field, value);
}

export function optionalId(field: string, value: unknown): string | null {
  return isAbsent(value) ? null : id(field, value);
}

/** A name that is looked up and is no id, such as a domain; absent = null. */
export function optionalWord(field: string, value: unknown): string | null {
  if (isAbsent(value)) return null;
  if (typeof value !== "string") throw new Invalid(field, `${field} is ${shown(value)}; give a text, in quotes.`);
  return id(field, value);
}

/** The value, where it can be a name. Throws Invalid that shows what it has. */
export function wellFormed(field: string | readonly string[], value: string): string {
  const fault = nameFault(value);
  if (fault === null) return value;
  const place = typeof field === "string" ? field : field.join(".");
  throw new Invalid(field, `${place} is ${shown(value)}, which has ${fault}; remove it.`);
}

/** A short title: not empty; what cannot be stored is replaced. */
export function name(field: string, value: unknown): string {
  if (typeof value !== "string" || value.trim() === "")
    throw new Invalid(
      field,
      isAbsent(value)
        ? `${field} is ${value === undefined ? "missing" : shown(value)}; it must not be empty.`
        : `${field} is ${shown(value)}; give a text, in quotes.`,
    );
  if (value.length > nameCharacters)
    throw new Invalid(
      field,
      `${field} has ${value.length} characters; at most ${nameCharacters} are taken. Shorten it.`,
      "TOO_LARGE",
    );
  return storable(value.trim());
}

/** A long text or null; what cannot be stored is replaced. Nothing but blanks counts as absent. */
export function text(field: string, value: unknown, limits: FieldLimits): string | null {
  if (isAbsent(value)) return null;
  if (typeof value !== "string") throw new Invalid(field, `${field} is ${shown(value)}; give a text, in quotes.`);
  if (value.length > limits.textCharacters)
    throw new Invalid(
      field,
      `${field} has ${value.length} characters; at most ${limits.textCharacters} are taken. Shorten it, or raise GODWIT_MAX_TEXT.`,
      "TOO_LARGE",
    );
  return storable(value);
}

/** A text that must say something. */
export function requiredText(field: string, value: unknown, limits: FieldLimits): string {
  const said = text(field, value, limits);
  if (said === null) throw new Invalid(field, `${field} is empty; write something.`);
  return said;
}

/** Short texts without repeats. One text counts as a list of one, as GraphQL has it, unless it looks like several. */
export function tags(field: string, value: unknown): string[] {
  if (isAbsent(value)) return [];
  const list: unknown = typeof value === "string" && !/[|;,]/.test(value) ? [value] : value;
  if (!Array.isArray(list) || list.length > mostTags)
    throw new Invalid(
      field,
      `${field} is ${shown(value)}; give a list of at most ${mostTags} texts, such as ["red", "wool"].`,
    );
  return [
    ...new Set(
      list.map((tag: unknown, i) => {
        if (typeof tag !== "string" || tag.trim() === "" || tag.length > wordCharacters)
          throw new Invalid(
            [field, String(i)],
            `${field}[${i}] is ${shown(tag)}; give a text of 1 to ${wordCharacters} characters, or leave it out.`,
          );
        return wellFormed([field, String(i)], tag.trim());
      }),
    ),
  ];
}
