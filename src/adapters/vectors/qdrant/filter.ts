import type { Schemas } from "@qdrant/js-client-rest";
import type { Condition, Filter } from "../../../ports/vector-store.js";
import { pointUuid } from "./point-id.js";

type QdrantCondition = Schemas["Condition"];
type Range = { gt?: number; gte?: number; lt?: number; lte?: number };

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

/** Qdrant's match takes 64-bit integers; other numbers are matched by a range of one point. */
function matchAny(key: string, any: readonly (string | number)[]): QdrantCondition {
  const whole = numbers(any).filter(Number.isSafeInteger);
  const fractions = numbers(any).filter((value) => !Number.isSafeInteger(value));
  const should: QdrantCondition[] = fractions.map((value) => range(key, { gte: value, lte: value }));
  if (whole.length > 0) should.push({ key, match: { any: whole } });
  if (strings(any).length > 0 || should.length === 0) should.push({ key, match: { any: strings(any) } });
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

function condition(source: Condition): QdrantCondition {
  if ("filter" in source) return toQdrantFilter(source.filter);
  if ("hasId" in source) return { has_id: unique(source.hasId).map(pointUuid) };
  if ("isEmpty" in source) return { is_empty: { key: fieldPath(source.isEmpty) } };
  const key = fieldPath(source.key);
  if ("range" in source) return range(key, source.range);
  const { match } = source;
  if ("any" in match) return matchAny(key, match.any);
  if ("except" in match) return matchExcept(key, match.except);
  return typeof match.value === "number" ? matchAny(key, [match.value]) : { key, match: { value: match.value } };
}

/** The same filter in Qdrant's words. */
export function toQdrantFilter(filter: Filter): Schemas["Filter"] {
  return {
    ...(filter.must?.length ? { must: filter.must.map(condition) } : {}),
    ...(filter.should?.length ? { should: filter.should.map(condition) } : {}),
    ...(filter.mustNot?.length ? { must_not: filter.mustNot.map(condition) } : {}),
  };
}
