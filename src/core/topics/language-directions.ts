import type { Points } from "./rows.js";

/** A language with fewer items, or a smaller share of them, tells too little of where it lies. */
const fewestItems = 10;
const leastShare = 0.03;

/**
 * The directions in which the items of one language lie apart from those of another, whatever they are about:
 * orthonormal rows, none where all items are of one language.
 */
export function languageDirections({ values, n, d }: Points, languages: readonly string[]): Float32Array[] {
  const rows = new Map<string, number[]>();
  for (let row = 0; row < n; row++) {
    const own = rows.get(languages[row]!);
    if (own === undefined) rows.set(languages[row]!, [row]);
    else own.push(row);
  }
  const means = [...rows.values()]
    .filter(({ length }) => length >= Math.max(fewestItems, leastShare * n))
    .map((own) => {
      const mean = new Float32Array(d);
      for (const row of own) for (let k = 0; k < d; k++) mean[k]! += values[row * d + k]! / own.length;
      return mean;
    });
  const [first, ...others] = means;
  const directions: Float32Array[] = [];
  for (const mean of others) {
    const direction = mean.map((x, k) => x - first![k]!);
    remove(direction, directions);
    const length = Math.hypot(...direction);
    if (length > 1e-6) directions.push(direction.map((x) => x / length));
  }
  return directions;
}

/** The points without some directions; unit rows again. */
export function withoutDirections({ values, n, d }: Points, directions: readonly Float32Array[]): Points {
  if (directions.length === 0) return { values, n, d };
  const out = values.slice();
  for (let row = 0; row < n; row++) {
    const vector = out.subarray(row * d, (row + 1) * d);
    remove(vector, directions);
    const length = Math.hypot(...vector);
    if (length > 1e-9) for (let k = 0; k < d; k++) vector[k]! /= length;
  }
  return { values: out, n, d };
}

/**
 * A map (d × d, multiplied from the right) that takes some directions out of a vector first; directions may be shorter:
 * of what stands behind them in the vector nothing is taken.
 */
export function mapWithoutDirections(map: Float32Array, directions: readonly Float32Array[], d: number): Float32Array {
  const out = map.slice();
  for (const direction of directions) {
    const image = new Float64Array(d);
    for (let a = 0; a < direction.length; a++) for (let b = 0; b < d; b++) image[b]! += direction[a]! * map[a * d + b]!;
    for (let a = 0; a < direction.length; a++) for (let b = 0; b < d; b++) out[a * d + b]! -= direction[a]! * image[b]!;
  }
  return out;
}

function remove(vector: Float32Array, directions: readonly Float32Array[]): void {
  for (const direction of directions) {
    let along = 0;
    for (let k = 0; k < vector.length; k++) along += vector[k]! * direction[k]!;
    for (let k = 0; k < vector.length; k++) vector[k]! -= along * direction[k]!;
  }
}
