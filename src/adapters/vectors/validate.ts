import { GodwitError } from "../../core/errors.js";
import type { Condition, Filter, Payload, Point, VectorQuery } from "../../ports/vector-store.js";

/** Payload field in which the Qdrant adapter keeps a point's own id; no caller may use it, in either store. */
export const reservedField = "_id";

type Path = readonly (string | number)[];

function refuse(message: string, path: Path): never {
  throw new GodwitError("BAD_USER_INPUT", message, path);
}

function checkFieldName(name: string, path: Path): void {
  if (name === "") refuse("A payload field needs a name; this one is empty.", path);
  if (name === reservedField) refuse(`The payload field "${reservedField}" is reserved; choose another name.`, path);
  if (/["\\]/.test(name))
    refuse(`The payload field ${JSON.stringify(name)} contains a quote or backslash; choose another name.`, path);
}

/** Refuses an empty point id. */
export function checkIds(ids: readonly string[], path: Path): void {
  ids.forEach((id, i) => {
    if (id === "") refuse("A point id must be a non-empty string.", [...path, i]);
  });
}

/**
 * Refuses what one of the stores could not keep: reserved or unaddressable field names and numbers that are not finite.
 */
export function checkPayload(payload: Payload, path: Path): void {
  for (const [field, value] of Object.entries(payload)) {
    checkFieldName(field, [...path, field]);
    for (const element of Array.isArray(value) ? value : [value]) {
      if (typeof element === "number" && !Number.isFinite(element))
        refuse(`The payload field "${field}" is ${element}; give a finite number or null.`, [...path, field]);
    }
  }
}

/** Refuses points that no store could keep; `offset` is the place of the first one in the caller's list. */
export function checkPoints(points: readonly Point[], offset: number): void {
  points.forEach((point, i) => {
    if (point.id === "") refuse("A point id must be a non-empty string.", ["points", offset + i, "id"]);
    checkFinite(point.vector, ["points", offset + i, "vector"]);
    checkPayload(point.payload, ["points", offset + i, "payload"]);
  });
}

/** Refuses vectors with NaN or infinity, which have no cosine. */
function checkFinite(vector: Float32Array, path: Path): void {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]!;
  if (!Number.isFinite(sum)) refuse("The vector holds a number that is not finite; embed the text again.", path);
}

function checkCondition(condition: Condition, path: Path): void {
  if ("filter" in condition) checkFilter(condition.filter, [...path, "filter"]);
  else if ("isEmpty" in condition) checkFieldName(condition.isEmpty, [...path, "isEmpty"]);
  else if ("hasId" in condition) checkIds(condition.hasId, [...path, "hasId"]);
  else {
    checkFieldName(condition.key, [...path, "key"]);
    if ("range" in condition) {
      for (const [bound, value] of Object.entries(condition.range)) {
        if (!Number.isFinite(value))
          refuse(`The bound ${bound} of "${condition.key}" is ${value}; give a finite number or leave the bound out.`, [
            ...path,
            "range",
            bound,
          ]);
      }
    }
  }
}

/** Refuses filters on reserved fields, empty ids and bounds that are not finite. */
export function checkFilter(filter: Filter, path: Path = ["filter"]): void {
  for (const part of ["must", "should", "mustNot"] as const) {
    filter[part]?.forEach((condition, i) => checkCondition(condition, [...path, part, i]));
  }
}

/** Refuses queries without a positive whole limit, with a broken vector or with a filter that `checkFilter` refuses. */
export function checkQueries(queries: readonly VectorQuery[]): void {
  queries.forEach((query, i) => {
    checkLimit(query.limit, ["queries", i, "limit"]);
    checkFinite(query.vector, ["queries", i, "vector"]);
    if (query.filter) checkFilter(query.filter, ["queries", i, "filter"]);
    if (Array.isArray(query.withPayload))
      query.withPayload.forEach((name: string, at) => checkFieldName(name, ["queries", i, "withPayload", at]));
  });
}

/** Refuses a limit that is not a whole number of at least 1. */
export function checkLimit(limit: number, path: Path): void {
  if (!Number.isInteger(limit) || limit < 1) refuse(`The limit is ${limit}; give a whole number of at least 1.`, path);
}
