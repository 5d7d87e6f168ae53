import { storageFault } from "../../../core/characters.js";
import type { Scene } from "../../../core/types.js";
import { Invalid, shown } from "../batch.js";
import { isAbsent, wellFormed } from "./names.js";

const facets = 16;
const facetCharacters = 128;
const attributesCharacters = 16_384;
const deepest = 8;

/** A finite number; absent = null. */
export function finite(field: string, value: unknown): number | null {
  if (isAbsent(value)) return null;
  if (typeof value === "bigint")
    throw new Invalid(field, `${field} is ${value}, which JSON does not hold exactly; give a smaller number.`);
  if (typeof value === "string")
    throw new Invalid(field, `${field} is ${shown(value)}; give a number, without quotes.`);
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Invalid(
      field,
      `${field} is ${shown(typeof value === "number" ? String(value) : value)}; give a finite number.`,
    );
  return value;
}

/**
 * Facet → value, both short texts; numbers and booleans are taken as texts, null and "" as absent. At most 16 facets.
 * A name such as __proto__ is a facet like any other.
 */
export function scene(field: string, value: unknown): Scene {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new Invalid(field, `${field} is ${shown(value)}; give an object such as {"device": "phone"}.`);
  const entries = Object.entries(value);
  if (entries.length > facets)
    throw new Invalid(field, `${field} has ${entries.length} facets; at most ${facets} are taken.`);
  return Object.fromEntries(
    entries.flatMap(([facet, inner]: [string, unknown]) => {
      if (!/^[\p{L}\p{N}_.-]{1,64}$/u.test(facet))
        throw new Invalid(
          [field, facet],
          `${field} has a facet named ${shown(facet)}; use 1 to 64 letters, digits, _, . or -.`,
        );
      if (isAbsent(inner)) return [];
      const word =
        (typeof inner === "number" && Number.isFinite(inner)) || typeof inner === "boolean" ? String(inner) : inner;
      if (typeof word !== "string" || word.length > facetCharacters)
        throw new Invalid(
          [field, facet],
          `${field}.${facet} is ${shown(inner)}; give a text of 1 to ${facetCharacters} characters.`,
        );
      return [[facet, wellFormed([field, facet], word.trim())]];
    }),
  );
}

/** What is told of an item besides: values and lists of values, by name; null = absent. It stays below 16 kB. */
export function flatAttributes(field: string, value: unknown): Record<string, unknown> {
  const entries = Object.entries(attributes(field, value)).filter(([, inner]) => inner !== null);
  for (const [name, inner] of entries) {
    const list: unknown[] = Array.isArray(inner) ? inner : [inner];
    if (list.some((one) => typeof one === "object"))
      throw new Invalid(
        [field, name],
        `${field}.${name} is ${shown(inner)}; give a text, a number, true, false, or a list of these. Nested objects go into names such as "${name}.width".`,
      );
  }
  return Object.fromEntries(entries);
}

/** An object that stays below 16 kB, whose texts can be stored and whose numbers are exact. */
export function attributes(field: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new Invalid(field, `${field} is ${shown(value)}; give an object such as {"price": 12.5}.`);
  checkJson([field], value);
  const { length } = JSON.stringify(value);
  if (length > attributesCharacters)
    throw new Invalid(
      field,
      `${field} has ${length} characters of JSON; at most ${attributesCharacters} are taken.`,
      "TOO_LARGE",
    );
  return value as Record<string, unknown>;
}

/** Refuses what JSON columns and payloads cannot hold, wherever it stands inside. Throws Invalid with its path. */
export function checkJson(path: readonly string[], value: unknown): void {
  const place = path.join(".");
  if (typeof value === "string") wellFormedText(path, value);
  else if (typeof value === "bigint")
    throw new Invalid(path, `${place} is ${value}, which JSON does not hold exactly; put it in quotes.`);
  else if (typeof value === "number" && !Number.isFinite(value))
    throw new Invalid(path, `${place} is ${String(value)}; give a finite number.`);
  else if (typeof value === "object" && value !== null) {
    if (path.length > deepest) throw new Invalid(path, `${place} is nested deeper than ${deepest} levels; flatten it.`);
    for (const [key, inner] of Object.entries(value)) {
      wellFormed([...path, key], key);
      checkJson([...path, key], inner);
    }
  }
}

/** A text inside JSON: line breaks are nothing wrong with it. */
function wellFormedText(path: readonly string[], value: string): void {
  const fault = storageFault(value);
  if (fault !== null) throw new Invalid(path, `${path.join(".")} is ${shown(value)}, which has ${fault}; remove it.`);
}
