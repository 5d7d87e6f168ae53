import type { OwnVector } from "../../../ports/history/own-vectors.js";
import { Invalid, shown } from "../../common/batch.js";

/**
 * The vectors of an item as it comes in, of unit length; null = it says nothing of vectors, and keeps those it has.
 * `spaces`: dimension by name. Throws Invalid.
 */
export function readVectors(element: unknown, spaces: ReadonlyMap<string, number>): OwnVector[] | null {
  const given = (element as { readonly vectors?: unknown }).vectors;
  if (given === undefined || given === null) return null;
  if (!Array.isArray(given))
    throw new Invalid("vectors", `vectors is ${shown(given)}; give a list of {"name": …, "values": […]}.`);
  const out = given.map((one: unknown, i) => readVector(one, ["vectors", String(i)], spaces));
  out.forEach(({ space }, i) => {
    if (out.findIndex((other) => other.space === space) < i)
      throw new Invalid(["vectors", String(i), "name"], `${JSON.stringify(space)} is twice among vectors; give one.`);
  });
  return out;
}

function readVector(one: unknown, path: readonly string[], spaces: ReadonlyMap<string, number>): OwnVector {
  if (typeof one !== "object" || one === null || Array.isArray(one))
    throw new Invalid(path, `${shown(one)} is no vector; give {"name": …, "values": […]}.`);
  const { name, values } = one as { readonly name?: unknown; readonly values?: unknown };
  const dimension = typeof name === "string" ? spaces.get(name) : undefined;
  if (typeof name !== "string" || dimension === undefined)
    throw new Invalid(
      [...path, "name"],
      `there is no space ${shown(name)}; declare it with declareVectorSpace. There are: ${[...spaces.keys()].join(", ") || "none"}.`,
    );
  const wrong = (place: readonly string[], message: string): Invalid =>
    new Invalid([...path, "values", ...place], message);
  if (!Array.isArray(values) || values.length !== dimension)
    throw wrong(
      [],
      `values has ${Array.isArray(values) ? `${values.length} numbers` : shown(values)}; ${name} wants ${dimension} numbers.`,
    );
  let squares = 0;
  values.forEach((value: unknown, i) => {
    if (typeof value !== "number" || !Number.isFinite(value))
      throw wrong([String(i)], `values has ${shown(value)} at place ${i}; give a finite number.`);
    squares += value * value;
  });
  const length = Math.sqrt(squares);
  // Too long or too short for a float: directions would be lost.
  if (!(length > 1e-30 && length < 1e30))
    throw wrong([], `values have the length ${length}; a vector without a direction is like nothing.`);
  return { space: name, vector: Float32Array.from(values as number[], (value) => value / length) };
}
