import type { ServedList } from "./list.js";

/** What the bytes of a served list begin with. */
export const version = 2;
/** In the place of the fourth byte of a length, which was always 0 in the former format. */
export const mark = 255;
export const flag = { plain: 1, extras: 2, drawn: 4, boosted: 8, pinned: 16, wideSources: 32, exact: 64 } as const;

/** What most lists do not have. */
export interface Extras extends Pick<ServedList, "rules" | "teams"> {
  /** [feature, weight, offset, scale] */
  readonly features: readonly (readonly [number, number, number, number])[];
}
