import { exponents } from "./conformal.js";

/** e-detector values per exponent: M_t = (M_{t−1} + 1)·e_t. */
export type Capital = Float32Array;

/** What the former detector keeps of a user between sessions. */
export interface DetectorState {
  /** sessions observed so far */
  readonly observed: number;
  /** sessions since capital was last set back to 0; the capital of a topic never seen since is exactly this */
  readonly steps: number;
  readonly surprise: Capital;
  /** topic → capital for more of it and for less of it */
  readonly topics: ReadonlyMap<number, { readonly more: Capital; readonly less: Capital }>;
}

export function initialState(): DetectorState {
  return { observed: 0, steps: 0, surprise: new Float32Array(exponents.length), topics: new Map() };
}
