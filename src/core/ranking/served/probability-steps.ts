/** So many steps make one unit of ln P: a probability comes back to 1 part in 4,096. */
const perUnit = 2_048;

/** Probabilities as steps of −ln P, in two bytes each: from 1 down to 1.3e-14, which stands for all below it. */
export function stepsOf(probabilities: Float32Array): Uint16Array {
  return Uint16Array.from(probabilities, (p) => Math.min(65_535, Math.max(0, Math.round(-Math.log(p) * perUnit))));
}

export function probabilitiesOf(steps: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(steps, (step) => Math.exp(-step / perUnit));
}
