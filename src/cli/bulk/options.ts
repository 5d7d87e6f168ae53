import { InvalidArgumentError } from "commander";
import { GodwitError } from "../../core/errors.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import { shown } from "../../modules/common/batch.js";
import { itemFilter } from "../../modules/catalogue/filter-input.js";
import type { ContextInput } from "../../modules/common/context.js";
import { wholeFrom } from "../arguments.js";

/** A whole number from 1 to `most`. */
export function firstUpTo(most: number): (text: string) => number {
  return (text) => {
    const n = wholeFrom(1)(text);
    if (n > most) throw new InvalidArgumentError(`"${text}" is more than ${most}.`);
    return n;
  };
}

/** A number from 0 to 1. */
export function dialFrom(text: string): number {
  const n = Number(text);
  if (text.trim() === "" || !(n >= 0 && n <= 1))
    throw new InvalidArgumentError(`"${text}" is not a number from 0 to 1.`);
  return n;
}

function objectIn(option: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new GodwitError("CONFIGURATION", `${option} is not JSON: ${(cause as Error).message}.`, [], { cause });
  }
  return objectOf(option, value);
}

function objectOf(option: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new GodwitError("CONFIGURATION", `${option} is ${shown(value)}; give a JSON object.`, []);
  return value as Record<string, unknown>;
}

function checkNames(option: string, value: object, known: readonly string[]): void {
  for (const name of Object.keys(value))
    if (!known.includes(name))
      throw new GodwitError("CONFIGURATION", `${option} has ${name}; it may have ${known.join(", ")}.`, []);
}

/** `--context`: as the API's ContextInput. Throws CONFIGURATION. */
export function contextGiven(text: string | undefined): ContextInput | null {
  if (text === undefined) return null;
  const { at, ...rest } = objectIn("--context", text);
  checkNames("--context", rest, ["timeZone", "scene", "domain"]);
  return { ...(rest as ContextInput), at: momentIn("--context has at", at) };
}

function momentIn(place: string, given: unknown): Date | null {
  const moment = given === undefined ? null : new Date(String(given));
  if (moment !== null && Number.isNaN(moment.getTime()))
    throw new GodwitError("CONFIGURATION", `${place} ${JSON.stringify(given)}; give an ISO 8601 time.`, []);
  return moment;
}

/** `--filter`: as the API's ItemFilter. Throws CONFIGURATION. */
export function filterGiven(text: string | undefined): ItemFilter {
  if (text === undefined) return {};
  const given = objectIn("--filter", text);
  return itemFilter(filterFields("--filter", given));
}

type FilterInput = Parameters<typeof itemFilter>[0] & {};

const filterNames = ["ids", "exclude", "domains", "languages", "tagsAny", "tagsAll", "attributes"];

function filterFields(option: string, given: Record<string, unknown>): FilterInput {
  checkNames(option, given, [...filterNames, "publishedFrom", "publishedBefore", "not"]);
  const { publishedFrom, publishedBefore, not, ...rest } = given;
  return {
    ...rest,
    publishedFrom: momentIn(`${option} has publishedFrom`, publishedFrom),
    publishedBefore: momentIn(`${option} has publishedBefore`, publishedBefore),
    ...(not === undefined ? {} : { not: filterFields(`${option}.not`, objectOf(`${option}.not`, not)) }),
  };
}
