import type { RankInput } from "../rank-input.js";
import type { FeatureName } from "./names.js";

/** One named property of (user, context, item) that the conditional logit weighs. */
export interface Feature {
  readonly name: FeatureName;
  /** Do its values depend on which other candidates there are? */
  readonly relative?: true;
  /** out[i] = value for the item at catalogue position positions[i]; `out` arrives filled with zeros. */
  compute(input: RankInput, positions: Int32Array, out: Float64Array): void;
}
