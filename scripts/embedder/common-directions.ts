/** Rounds of power iteration: the first directions of such vectors stand far apart. */
const rounds = 40;

/** Takes the mean of the used rows and their `count` principal directions out of them, in place. */
export function withoutCommonDirections(rows: Float32Array, used: readonly number[], d: number, count: number): void {
  const mean = new Float64Array(d);
  for (const row of used) for (let k = 0; k < d; k++) mean[k]! += rows[row * d + k]! / used.length;
  for (const row of used) for (let k = 0; k < d; k++) rows[row * d + k]! -= mean[k]!;
  const covariance = covarianceOf(rows, used, d);
  const directions: Float64Array[] = [];
  for (let c = 0; c < count; c++) directions.push(principal(covariance, d, c, directions));
  for (const row of used) for (const direction of directions) remove(rows.subarray(row * d, (row + 1) * d), direction);
}

function covarianceOf(rows: Float32Array, used: readonly number[], d: number): Float64Array {
  const covariance = new Float64Array(d * d);
  for (const row of used) {
    const at = row * d;
    for (let i = 0; i < d; i++) {
      const x = rows[at + i]!;
      for (let j = i; j < d; j++) covariance[i * d + j]! += x * rows[at + j]!;
    }
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) covariance[i * d + j] = covariance[j * d + i]!;
  return covariance;
}

/** The next direction of largest variance, orthogonal to those before it, by power iteration. */
function principal(covariance: Float64Array, d: number, salt: number, before: readonly Float64Array[]): Float64Array {
  let direction = Float64Array.from({ length: d }, (_, i) => ((i * 7_919 + salt * 104_729) % 997) / 997 - 0.5);
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(d);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) next[i]! += covariance[i * d + j]! * direction[j]!;
    for (const other of before) remove(next, other);
    const length = Math.sqrt(next.reduce((sum, x) => sum + x * x, 0)) || 1;
    direction = next.map((x) => x / length);
  }
  return direction;
}

function remove(row: Float32Array | Float64Array, direction: Float64Array): void {
  let along = 0;
  for (let k = 0; k < row.length; k++) along += row[k]! * direction[k]!;
  for (let k = 0; k < row.length; k++) row[k]! -= along * direction[k]!;
}
