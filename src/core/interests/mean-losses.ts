import type { HeldOut } from "./held-out.js";
import type { InterestParameters } from "./parameters.js";
import { horizonShares } from "./predict.js";

export function staticLosses(held: readonly HeldOut[], parameters: InterestParameters): Float64Array {
  return mixedLosses(held, { ...parameters, lambda: 0 });
}

export function mixedLosses(held: readonly HeldOut[], parameters: InterestParameters): Float64Array {
  const { lambda } = parameters;
  return Float64Array.from(held, ({ evidence, target }) => {
    const { long, short } = horizonShares(evidence, parameters);
    let loss = 0;
    target.index.forEach((topic, i) => {
      loss -= target.value[i]! * Math.log((1 - lambda) * long[topic]! + lambda * short[topic]!);
    });
    return loss;
  });
}

export function average(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum / Math.max(1, values.length);
}
