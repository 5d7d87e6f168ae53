/** A sparse non-negative vector over topics: index[i] has weight value[i]; indices ascend and are unique. */
export interface Sparse {
  readonly index: readonly number[];
  readonly value: readonly number[];
}

export const emptySparse: Sparse = { index: [], value: [] };

/** Sum of the weights. */
export function mass(x: Sparse): number {
  let sum = 0;
  for (const v of x.value) sum += v;
  return sum;
}

/** a + scale·b, merged over ascending indices. */
export function addScaled(a: Sparse, b: Sparse, scale: number): Sparse {
  const index: number[] = [];
  const value: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.index.length || j < b.index.length) {
    const ia = i < a.index.length ? a.index[i]! : Infinity;
    const ib = j < b.index.length ? b.index[j]! : Infinity;
    if (ia === ib) {
      index.push(ia);
      value.push(a.value[i++]! + scale * b.value[j++]!);
    } else if (ia < ib) {
      index.push(ia);
      value.push(a.value[i++]!);
    } else {
      index.push(ib);
      value.push(scale * b.value[j++]!);
    }
  }
  return { index, value };
}

/** Every weight times `factor`. */
export function scaled(x: Sparse, factor: number): Sparse {
  return { index: x.index, value: x.value.map((v) => v * factor) };
}

/** Dense copy of length k. */
export function toDense(x: Sparse, k: number): Float64Array {
  const out = new Float64Array(k);
  for (let i = 0; i < x.index.length; i++) out[x.index[i]!] = x.value[i]!;
  return out;
}

/** The positive entries of a dense vector. */
export function toSparse(x: Float64Array): Sparse {
  const index: number[] = [];
  const value: number[] = [];
  x.forEach((v, i) => {
    if (v > 0) {
      index.push(i);
      value.push(v);
    }
  });
  return { index, value };
}
