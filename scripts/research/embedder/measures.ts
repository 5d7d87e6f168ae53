/** Agreement of topics with known themes. */
export interface Agreement {
  readonly topics: number;
  /** share of items that are of their topic's commonest theme */
  readonly purity: number;
  /** mutual information of topics and themes over the root of both entropies */
  readonly nmi: number;
  /** themes that are the commonest of some topic */
  readonly themes: number;
  /** the commonest theme of each topic */
  readonly commonest: ReadonlyMap<number, number>;
}

export function agreement(topics: ArrayLike<number>, theme: readonly number[]): Agreement {
  const n = theme.length;
  const table = new Map<number, Map<number, number>>();
  const ofTheme = new Map<number, number>();
  theme.forEach((t, i) => {
    const row = table.get(topics[i]!) ?? new Map<number, number>();
    row.set(t, (row.get(t) ?? 0) + 1);
    table.set(topics[i]!, row);
    ofTheme.set(t, (ofTheme.get(t) ?? 0) + 1);
  });
  const commonest = new Map<number, number>();
  let right = 0;
  let shared = 0;
  let ofTopics = 0;
  for (const [topic, row] of table) {
    const size = [...row.values()].reduce((a, b) => a + b, 0);
    const [best, most] = [...row].reduce((a, b) => (b[1] > a[1] ? b : a));
    commonest.set(topic, best);
    right += most;
    ofTopics -= (size / n) * Math.log(size / n);
    for (const [t, count] of row) shared += (count / n) * Math.log((count * n) / size / ofTheme.get(t)!);
  }
  let ofThemes = 0;
  for (const count of ofTheme.values()) ofThemes -= (count / n) * Math.log(count / n);
  return {
    topics: table.size,
    purity: right / n,
    nmi: shared / Math.sqrt(ofTopics * ofThemes),
    themes: new Set(commonest.values()).size,
    commonest,
  };
}

/** Vectors less their mean, of unit length. */
export function centred(vectors: readonly Float32Array[]): Float32Array[] {
  const mean = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let k = 0; k < mean.length; k++) mean[k]! += vector[k]! / (vectors.length + 5);
  return vectors.map((vector) => {
    const out = vector.map((x, k) => x - mean[k]!);
    const length = Math.hypot(...out) || 1;
    return out.map((x) => x / length);
  });
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

/** Share of the five nearest items of a language that are of the same theme, over the items of another. */
export function themePrecision(
  vectors: readonly Float32Array[],
  theme: readonly number[],
  from: readonly number[],
  to: readonly number[],
): number {
  let sum = 0;
  for (const i of from) {
    const near = to
      .filter((j) => j !== i)
      .map((j) => ({ j, s: dot(vectors[i]!, vectors[j]!) }))
      .toSorted((a, b) => b.s - a.s)
      .slice(0, 5);
    sum += near.filter(({ j }) => theme[j] === theme[i]).length / 5;
  }
  return sum / Math.max(1, from.length);
}
