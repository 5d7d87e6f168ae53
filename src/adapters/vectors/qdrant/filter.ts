import type { Schemas } from "@qdrant/js-client-rest";
import type { Condition, Filter } from "../../../ports/vector-store.js";
import { pointUuid } from "./point-id.js";

type QdrantCondition = Schemas["Condition"];
type Range = { gt?: number; gte?: number; lt?: number; lte?: number };

/** How a collection's filters must be written. */
export interface FilterStyle {
  /** values of one condition */
  values: number;
  /** fields whose numbers are indexed as fractions, which a match of integers cannot use */
  fractions: ReadonlySet<string>;
}

const plain: FilterStyle = { values: Number.POSITIVE_INFINITY, fractions: new Set() };

/** A payload field as a Qdrant JSON path: quoted where a dot, bracket or blank would otherwise mean something. */
export function fieldPath(field: string): string {
  return /^[A-Za-z0-9_-]+$/.test(field) ? field : `"${field}"`;
}

const range = (key: string, bounds: Range): QdrantCondition => ({ key, range: bounds });
const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
const strings = (list: readonly (string | number)[]): string[] =>
  unique(list.filter((value) => typeof value === "string"));
const numbers = (list: readonly (string | number)[]): number[] =>
  unique(list.filter((value) => typeof value === "number"));

/** Lists of at most `size` values. */
function parts<T>(list: readonly T[], size: number): T[][] {
  if (list.length <= size) return [[...list]];
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** Qdrant's match takes 64-bit integers; other numbers are matched by a range of one point. */
function matchAny(key: string, any: readonly (string | number)[], style: FilterStyle): QdrantCondition {
  const isWhole = (value: number): boolean => Number.isSafeInteger(value) && !style.fractions.has(key);
  const whole = numbers(any).filter(isWhole);
  const others = numbers(any).filter((value) => !isWhole(value));
  const should: QdrantCondition[] = others.map((value) => range(key, { gte: value, lte: value }));
  if (whole.length > 0) should.push(...parts(whole, style.values).map((some) => ({ key, match: { any: some } })));
  if (strings(any).length > 0 || should.length === 0)
    should.push(...parts(strings(any), style.values).map((some) => ({ key, match: { any: some } })));
  return should.length === 1 ? should[0]! : { should };
}

/**
 * Some element equals none of the listed: Qdrant's `except` takes only strings or only integers, and a field holds
 * values of
 * one kind, so lists of both are intersected; fractions are excluded by the ranges between them, for fields that hold
 * numbers.
 */
function matchExcept(key: string, except: readonly (string | number)[]): QdrantCondition {
  const listed = numbers(except).toSorted((a, b) => a - b);
  if (listed.length === 0) return { key, match: { except: strings(except) } };
  const otherwise: QdrantCondition = { key, match: { except: strings(except) } };
  if (listed.every(Number.isSafeInteger))
    return strings(except).length === 0
      ? { key, match: { except: listed } }
      : { must: [otherwise, { key, match: { except: listed } }] };
  const between = [...listed, undefined].map((upper, i) => {
    const lower = listed[i - 1];
    return range(key, { ...(lower === undefined ? {} : { gt: lower }), ...(upper === undefined ? {} : { lt: upper }) });
  });
  return { should: [...between, { must: [otherwise], must_not: [range(key, {})] }] };
}

function hasId(ids: readonly string[], style: FilterStyle): QdrantCondition {
  const should = parts(unique(ids).map(pointUuid), style.values).map((some) => ({ has_id: some }));
  return should.length === 1 ? should[0]! : { should };
}

function condition(source: Condition, style: FilterStyle): QdrantCondition {
  if ("filter" in source) return toQdrantFilter(source.filter, style);
  if ("hasId" in source) return hasId(source.hasId, style);
  if ("isEmpty" in source) return { is_empty: { key: fieldPath(source.isEmpty) } };
  const key = fieldPath(source.key);
  if ("range" in source) return range(key, source.range);
  const { match } = source;
  if ("any" in match) return matchAny(key, match.any, style);
  if ("except" in match) return matchExcept(key, match.except);
  return typeof match.value === "number" ? matchAny(key, [match.value], style) : { key, match: { value: match.value } };
}

/** The same filter in Qdrant's words. */
export function toQdrantFilter(filter: Filter, style: FilterStyle = plain): Schemas["Filter"] {
  const all = (conditions: readonly Condition[]): QdrantCondition[] => conditions.map((one) => condition(one, style));
  return {
    ...(filter.must?.length ? { must: all(filter.must) } : {}),
    ...(filter.should?.length ? { should: all(filter.should) } : {}),
    ...(filter.mustNot?.length ? { must_not: all(filter.mustNot) } : {}),
  };
}

/** How many conditions Qdrant counts in a filter: those that test a point. */
export function conditionsOf(filter: Schemas["Filter"]): number {
  let count = 0;
  for (const part of [filter.must, filter.should, filter.must_not]) {
    const list = part === null || part === undefined ? [] : Array.isArray(part) ? part : [part];
    for (const one of list)
      count += "must" in one || "should" in one || "must_not" in one ? conditionsOf(one as Schemas["Filter"]) : 1;
  }
  return count;
}
