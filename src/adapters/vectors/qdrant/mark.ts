import type { Schemas } from "@qdrant/js-client-rest";
import { pointUuid } from "./point-id.js";

/**
 * A point without a vector, which no query finds: it holds the collection's mark, so that what brings back older points
 * brings back an older mark.
 */
export const markPoint = pointUuid("\u0000mark");

/** Payload field of the mark. */
export const markField = "_mark";

/** The filter without the mark. */
export function butTheMark(filter: Schemas["Filter"] | undefined): Schemas["Filter"] {
  const none = { has_id: [markPoint] };
  const others = filter?.must_not ?? [];
  return { ...filter, must_not: [...(Array.isArray(others) ? others : [others]), none] };
}
