import type { Schemas } from "@qdrant/js-client-rest";
import { badInput } from "./failures.js";

/**
 * Qdrant's filters, decided for one point at a time, straight from its documentation ("Filtering") and independent of
 * Godwit's own evaluation.
 */

export interface StoredPoint {
  id: string;
  vector: number[];
  payload: Record<string, unknown>;
}

/** The keys of a JSON path: bare or quoted names joined by dots. Array positions are not needed here and refused. */
export function pathKeys(path: string): string[] {
  const pattern = /(?:^|\.)(?:([\p{L}\p{N}_-]+)|"([^"\\]*)")/uy;
  const keys: string[] = [];
  while (pattern.lastIndex < path.length) {
    const part = pattern.exec(path);
    if (!part) throw badInput(`Invalid json path: \`${path}\``);
    keys.push(part[1] ?? part[2] ?? "");
  }
  if (keys.length === 0) throw badInput(`Invalid json path: \`${path}\``);
  return keys;
}

function valueAt(payload: Record<string, unknown>, path: string): unknown {
  let value: unknown = payload;
  for (const key of pathKeys(path)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function matches(value: unknown, match: object): boolean {
  if ("value" in match) return value === match.value;
  if ("any" in match) return (match.any as unknown[]).includes(value);
  if ("except" in match) return value !== null && value !== undefined && !(match.except as unknown[]).includes(value);
  throw badInput("only match value, any and except are known to this server");
}

function inRange(value: unknown, range: Schemas["Range"]): boolean {
  if (typeof value !== "number") return false;
  if (typeof range.gt === "number" && !(value > range.gt)) return false;
  if (typeof range.gte === "number" && !(value >= range.gte)) return false;
  if (typeof range.lt === "number" && !(value < range.lt)) return false;
  return !(typeof range.lte === "number" && !(value <= range.lte));
}

function fieldPasses(condition: Schemas["FieldCondition"], payload: Record<string, unknown>): boolean {
  const value = valueAt(payload, condition.key);
  const elements = Array.isArray(value) ? value : [value];
  if (condition.match) return elements.some((element) => matches(element, condition.match as object));
  if (condition.range) return elements.some((element) => inRange(element, condition.range as Schemas["Range"]));
  throw badInput("a field condition needs match or range on this server");
}

function conditionPasses(condition: Schemas["Condition"], point: StoredPoint): boolean {
  if ("key" in condition) return fieldPasses(condition as Schemas["FieldCondition"], point.payload);
  if ("has_id" in condition) return (condition as Schemas["HasIdCondition"]).has_id.includes(point.id);
  if ("is_empty" in condition) {
    const value = valueAt(point.payload, (condition as Schemas["IsEmptyCondition"]).is_empty.key);
    return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  }
  return passes(condition as Schemas["Filter"], point);
}

const asList = (part: Schemas["Filter"]["must"]): Schemas["Condition"][] =>
  Array.isArray(part) ? part : part ? [part as Schemas["Condition"]] : [];

/** Whether a point passes a Qdrant filter. */
export function passes(filter: Schemas["Filter"], point: StoredPoint): boolean {
  const should = asList(filter.should);
  return (
    asList(filter.must).every((condition) => conditionPasses(condition, point)) &&
    !asList(filter.must_not).some((condition) => conditionPasses(condition, point)) &&
    (should.length === 0 || should.some((condition) => conditionPasses(condition, point)))
  );
}
