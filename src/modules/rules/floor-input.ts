import { GodwitError } from "../../core/errors.js";
import type { FloorSpec } from "../../core/ranking/rules.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import type { RuleInput } from "../../generated/graphql.js";
import { itemFilter } from "../catalogue/filter-input.js";
import { asRule } from "./as-rule.js";

const mostPlaces = 100;

/** What a FLOOR asks for, as core knows it. Throws BAD_USER_INPUT with the path of a wrong value. */
export function floorSpec({ floor, filter }: RuleInput): { floor: FloorSpec; filter: ItemFilter } {
  const wrong = (path: readonly string[], message: string): GodwitError =>
    new GodwitError("BAD_USER_INPUT", `${["rule", ...path].join(".")} ${message}`, ["rule", ...path]);
  if (!filter) throw wrong(["filter"], "is absent; FLOOR wants to know which items.");
  if (!floor) throw wrong(["floor"], "is absent; FLOOR wants one, such as { least: 2, of: 10 }.");
  const { least, of } = floor;
  if (of < 1 || of > mostPlaces) throw wrong(["floor", "of"], `is ${of}; give 1 to ${mostPlaces} places.`);
  if (least < 1 || least > of)
    throw wrong(["floor", "least"], `is ${least}; give 1 to ${of}, as many as there are places.`);
  return { floor: { least, of }, filter: asRule(() => itemFilter(filter)) };
}
