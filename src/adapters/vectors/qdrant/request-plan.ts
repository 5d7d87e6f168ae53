import type { Schemas } from "@qdrant/js-client-rest";
import { GodwitError } from "../../../core/errors.js";
import type { Condition, Filter } from "../../../ports/vector-store.js";
import type { CollectionFacts } from "./collection-facts.js";
import { conditionsOf, toQdrantFilter, type FilterStyle } from "./filter.js";

/** One filter as requests that the server takes: the union of the parts, without `excluded`. */
export interface FilterPlan {
  parts: readonly (Schemas["Filter"] | undefined)[];
  /** ids that the answers are to be rid of here */
  excluded: ReadonlySet<string>;
}

/** Ids that are kept out of an answer here at most. */
const fewIds = 64;

/** Plans the filter of a query: where it only keeps out a few ids, that is done here, and no point has to be tested. */
export function planQuery(filter: Filter | undefined, facts: CollectionFacts): FilterPlan {
  if (filter === undefined || filter.must?.length || filter.should?.length) return planFilter(filter, facts);
  const { rest, ids } = withoutExcluded(filter);
  if (rest.mustNot !== undefined || ids.length > fewIds) return planFilter(filter, facts);
  return { parts: [undefined], excluded: new Set(ids) };
}

/** Splits a filter until each part fits the limits of a collection. Throws TOO_LARGE where it cannot. */
export function planFilter(filter: Filter | undefined, { limits, fractions }: CollectionFacts): FilterPlan {
  if (filter === undefined) return { parts: [undefined], excluded: new Set() };
  const style = { values: limits.values, fractions };
  const whole = toQdrantFilter(filter, style);
  if (conditionsOf(whole) <= limits.conditions) return { parts: [whole], excluded: new Set() };
  const { rest, ids } = withoutExcluded(filter);
  return { parts: bisect(rest, style, limits.conditions), excluded: new Set(ids) };
}

/** The filter without the ids that it keeps out, and these. */
function withoutExcluded(filter: Filter): { rest: Filter; ids: string[] } {
  const ids: string[] = [];
  const mustNot = (filter.mustNot ?? []).filter((condition) => {
    if (!("hasId" in condition)) return true;
    ids.push(...condition.hasId);
    return false;
  });
  const { mustNot: _all, ...rest } = filter;
  return { rest: mustNot.length > 0 ? { ...rest, mustNot } : rest, ids };
}

function bisect(filter: Filter, style: FilterStyle, most: number): Schemas["Filter"][] {
  const whole = toQdrantFilter(filter, style);
  const count = conditionsOf(whole);
  if (count <= most) return [whole];
  const must = filter.must ?? [];
  let longest = -1;
  must.forEach((condition, i) => {
    if (lengthOf(condition) > Math.max(1, lengthOf(must[longest]))) longest = i;
  });
  if (longest < 0)
    throw new GodwitError(
      "TOO_LARGE",
      `This filter has ${count} conditions, and the vector store takes ${most}; name fewer tags, attributes or ids.`,
      ["filter"],
    );
  return halves(must[longest]!).flatMap((half) => bisect({ ...filter, must: must.with(longest, half) }, style, most));
}

/** Values in a list that can be asked for in parts. */
function lengthOf(condition: Condition | undefined): number {
  if (condition === undefined) return 0;
  if ("hasId" in condition) return condition.hasId.length;
  return "match" in condition && "any" in condition.match ? condition.match.any.length : 0;
}

function halves(condition: Condition): Condition[] {
  const cut = <T>(list: readonly T[]): [T[], T[]] => {
    const middle = Math.ceil(list.length / 2);
    return [list.slice(0, middle), list.slice(middle)];
  };
  if ("hasId" in condition) return cut(condition.hasId).map((hasId) => ({ hasId }));
  if (!("match" in condition) || !("any" in condition.match)) return [condition];
  return cut(condition.match.any).map((any) => ({ key: condition.key, match: { any } }));
}
