/** An id per centroid, from its numbers: a refit on other data makes other ids. */
export function idsFrom(centroids: Float32Array, d: number, taken: readonly string[]): string[] {
  const used = new Set(taken);
  return Array.from({ length: centroids.length / d }, (_, i) => {
    let salt = i;
    let id = "";
    do id = `t-${hash(centroids, i * d, (i + 1) * d, salt++)}`;
    while (used.has(id));
    used.add(id);
    return id;
  });
}

/** A short text from numbers: two 32-bit FNV-like hashes in base 36. */
export function hash(values: Float32Array, from: number, to: number, salt: number): string {
  const bits = new Uint32Array(values.buffer, values.byteOffset + 4 * from, to - from);
  let a = 0x811c9dc5 ^ salt;
  let b = 0x9e3779b9 + salt;
  for (const word of bits) {
    a = Math.imul(a ^ word, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x85ebca6b);
    b ^= b >>> 13;
  }
  return (a >>> 0).toString(36).padStart(7, "0") + (b >>> 0).toString(36).padStart(7, "0").slice(-5);
}
