import { GodwitError } from "../../core/errors.js";
import type { CapSpec } from "../../core/ranking/caps.js";
import type { CapInput } from "../../generated/graphql.js";

const mostCaps = 20;

/** A cap as asked for, as core knows it. Throws BAD_USER_INPUT with the path of a wrong value. */
export function capSpec({ by, key, limit }: CapInput, path: readonly (string | number)[]): CapSpec {
  if (limit < 0) throw new GodwitError("BAD_USER_INPUT", `limit is ${limit}; give 0 or more.`, [...path, "limit"]);
  if (by === "ATTRIBUTE" && !key)
    throw new GodwitError("BAD_USER_INPUT", "key is absent; a cap by ATTRIBUTE wants its name, such as seller.", [
      ...path,
      "key",
    ]);
  return { by, key: key ?? null, limit };
}

/** A list of caps. Throws BAD_USER_INPUT, TOO_MANY. */
export function capSpecs(caps: readonly CapInput[] | null | undefined, path: readonly (string | number)[]): CapSpec[] {
  if (caps && caps.length > mostCaps)
    throw new GodwitError("TOO_MANY", `caps has ${caps.length} elements; at most ${mostCaps} are taken.`, [...path]);
  return (caps ?? []).map((cap, i) => capSpec(cap, [...path, i]));
}
