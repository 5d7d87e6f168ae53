/** A text's topics are those whose axes its vector comes near once the map has kept what companions share. */
export interface CompanionReading {
  /** d × d, row-major, multiplied from the right: learnCompanionMap; d of the text, and of `ownMean` behind it */
  readonly map: Float32Array;
  /** k × d, unit rows in the mapped space */
  readonly axes: Float32Array;
  /** the mean of what items bring along beside their texts, where topics follow that too; absent = they do not */
  readonly ownMean?: Float32Array;
}

/** x·W for one vector, of unit length; zero stays zero. */
export function mappedUnit(vector: Float32Array, map: Float32Array): Float32Array {
  const out = new Float32Array(vector.length);
  addMapped(vector, map, out);
  return toUnit(out);
}

/** Adds x·W to a vector. */
export function addMapped(vector: Float32Array, map: Float32Array, into: Float32Array): void {
  const d = vector.length;
  for (let a = 0; a < d; a++) {
    const x = vector[a]!;
    if (x === 0) continue;
    const from = a * d;
    for (let b = 0; b < d; b++) into[b]! += x * map[from + b]!;
  }
}

/** Scales to length 1 in place; what has no length becomes zero. */
export function toUnit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const x of vector) squares += x * x;
  if (squares < 1e-18) return vector.fill(0);
  const scale = 1 / Math.sqrt(squares);
  for (let k = 0; k < vector.length; k++) vector[k]! *= scale;
  return vector;
}
