import type { Random } from "../statistics/random.js";

function shuffle(values: Int32Array | number[], random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const x = values[i]!;
    values[i] = values[j]!;
    values[j] = x;
  }
}

/** Draws random orders of sessions in which each context keeps its places; writes into `out`. */
export function withinContexts(contexts: Int32Array, random: Random): (out: Int32Array) => void {
  const groups = new Map<number, number[]>();
  contexts.forEach((context, i) => {
    const group = groups.get(context);
    if (group) group.push(i);
    else groups.set(context, [i]);
  });
  const places = [...groups.values()].map((group) => ({ at: Int32Array.from(group), drawn: Int32Array.from(group) }));
  return (out) => {
    for (const { at, drawn } of places) {
      shuffle(drawn, random);
      for (let q = 0; q < at.length; q++) out[at[q]!] = drawn[q]!;
    }
  };
}

/** Draws random orders of blocks of `length` consecutive sessions, the first block of a random length. */
export function blocks(count: number, length: number, random: Random): (out: Int32Array) => void {
  return (out) => {
    const first = Math.floor(random() * length) || length;
    const cuts = [0];
    for (let cut = first; cut < count; cut += length) cuts.push(cut);
    cuts.push(count);
    const order = cuts.slice(1).map((_, block) => block);
    shuffle(order, random);
    let at = 0;
    for (const block of order) for (let i = cuts[block]!; i < cuts[block + 1]!; i++) out[at++] = i;
  };
}

export interface PermutationTest {
  /** the statistic of the sessions as they are */
  readonly observed: number;
  readonly statisticOf: (order: Int32Array) => number;
  readonly draw: (out: Int32Array) => void;
  readonly count: number;
  /** most permutations */
  readonly most: number;
}

/** Sessions are kept in single precision: a replay of them must see the same ties. */
const tie = 1e-4;
/** Permutations that reach the observed value before the test stops. */
const exceedancesEnough = 5;

/**
 * Sequential Monte Carlo p-value: stops once five permutations reach the observed value (p = 5 / permutations), or at
 * `most` (p = (reached + 1)/(most + 1)). Valid either way (Besag and Clifford 1991).
 */
export function permutationPValue({ observed, statisticOf, draw, count, most }: PermutationTest): number {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  let reached = 0;
  for (let done = 1; done <= most; done++) {
    draw(order);
    if (statisticOf(order) >= observed - tie) reached++;
    if (reached === exceedancesEnough) return reached / done;
  }
  return (reached + 1) / (most + 1);
}
