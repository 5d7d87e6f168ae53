import { GodwitError } from "../../core/errors.js";
import type { AttributeTest, ItemFilter } from "../../core/ranking/filter.js";
import type { ItemFilter as FilterInput } from "../../generated/graphql.js";
import { shown } from "../common/batch.js";

const most = 1_000;
const bounds = ["gt", "gte", "lt", "lte"] as const;

/** How deep filters may lie in each other's `not`. */
const deepest = 3;

/** A filter as asked for, as core knows it. Throws BAD_USER_INPUT with the path of a wrong value. */
export function itemFilter(input: FilterInput | null | undefined, at: readonly string[] = ["filter"]): ItemFilter {
  if (!input) return {};
  const name = at.join(".");
  if (at.length > deepest)
    throw new GodwitError("BAD_USER_INPUT", `${name} lies too deep: filters may lie ${deepest - 1} deep in \`not\`.`, [
      ...at,
    ]);
  const lists = {
    ids: input.ids,
    exclude: input.exclude,
    domains: input.domains,
    languages: input.languages,
    tagsAny: input.tagsAny,
    tagsAll: input.tagsAll,
  };
  for (const [field, list] of Object.entries(lists))
    if (list && list.length > most)
      throw new GodwitError("TOO_MANY", `${name}.${field} has ${list.length} elements; at most ${most} are taken.`, [
        ...at,
        field,
      ]);
  const { attributes, publishedFrom, publishedBefore, not } = input;
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== null && list !== undefined)),
    ...(attributes === null || attributes === undefined ? {} : { attributes: attributeTests(attributes, at) }),
    ...(publishedFrom ? { publishedFrom: publishedFrom.getTime() } : {}),
    ...(publishedBefore ? { publishedBefore: publishedBefore.getTime() } : {}),
    ...(not ? { not: itemFilter(not, [...at, "not"]) } : {}),
  };
}

function attributeTests(input: unknown, at: readonly string[]): Record<string, AttributeTest> {
  if (typeof input !== "object" || input === null || Array.isArray(input))
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${at.join(".")}.attributes is ${shown(input)}; give an object such as {"price": {"lt": 20}}.`,
      [...at, "attributes"],
    );
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, attributeTest(name, value, at)]));
}

function attributeTest(name: string, value: unknown, at: readonly string[]): AttributeTest {
  const isScalar = (one: unknown): one is string | number | boolean =>
    typeof one === "string" || typeof one === "boolean" || (typeof one === "number" && Number.isFinite(one));
  if (isScalar(value)) return value;
  if (Array.isArray(value) && value.every(isScalar)) return value;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value);
    const known = entries.every(
      ([bound, limit]) => bounds.some((b) => b === bound) && typeof limit === "number" && Number.isFinite(limit),
    );
    if (entries.length > 0 && known) return Object.fromEntries(entries);
  }
  throw new GodwitError(
    "BAD_USER_INPUT",
    `${at.join(".")}.attributes.${name} is ${shown(value)}; give a value, a list of values, or bounds such as {"gte": 5, "lt": 20}.`,
    [...at, "attributes", name],
  );
}
