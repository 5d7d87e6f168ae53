import { seeded } from "../statistics/random.js";
import type { Sparse } from "../sparse.js";
import type { Scored } from "./rank-input.js";
import { softmax } from "./softmax.js";

/** At most `limit` items of each group on a page, such as a tag or a seller. */
export interface Cap {
  readonly limit: number;
  groupsOf(position: number): readonly string[];
}

export interface PageOptions {
  readonly size: number;
  /** 0 = by score alone … 1 = by coverage of interests and difference alone, within the pool */
  readonly diversity: number;
  /** 0 = deterministic … 1 = drawn from the ranker's own softmax */
  readonly exploration: number;
  readonly seed: number;
  /** P(k|u,c) that the page should cover; null = no coverage */
  readonly shares: Float64Array | null;
  topicsOf(position: number): Sparse;
  /** cosine of two items, for MMR; absent = overlap of topics */
  similarity?(a: number, b: number): number;
  readonly caps?: readonly Cap[];
  /** positions of items that stand on the page anyhow and count towards the caps */
  readonly standing?: readonly number[];
  /** best-ranked items the page is built from; default 10 pages */
  readonly pool?: number;
}

export interface Placed {
  readonly scored: Scored;
  /** Plackett–Luce probability of this item at this place, given the places before it: 1 without exploration. */
  readonly propensity: number;
}

/** Nats that a complete loss of coverage or novelty costs against relevance. */
const diversityScale = 4;
/** Smoothing of the page's topics, so that a topic not yet shown costs much but not everything (Steck 2018). */
const smoothing = 0.01;

/**
 * Builds a page greedily: each place takes the item of largest (1−d)·log P(x|u,c) + d·(coverage + novelty), coverage =
 * −KL(P(k|u,c) ‖ topics of the page with it) (Steck, "Calibrated Recommendations", RecSys 2018), novelty = −largest
 * similarity to what is placed (MMR, Carbonell and Goldstein 1998).
 *
 * With exploration e > 0 each place is drawn by Gumbel noise from softmax(utility/e) over what may stand there (Kool et
 * al. 2019), so the propensity of every place is known exactly. Deterministic by seed. scored: best first, as `rank`
 * returns it.
 */
export function buildPage(scored: readonly Scored[], options: PageOptions): Placed[] {
  const { size, exploration } = options;
  const random = seeded(options.seed);
  const page: Placed[] = [];
  const left = scored.slice(0, Math.max(size, options.pool ?? 10 * size));
  const counts = (options.caps ?? []).map(() => new Map<string, number>());
  const count = (position: number): void =>
    (options.caps ?? []).forEach((cap, c) => {
      for (const group of cap.groupsOf(position)) counts[c]!.set(group, (counts[c]!.get(group) ?? 0) + 1);
    });
  options.standing?.forEach(count);
  const utility = utilityOf(options, left[0]?.probability ?? 1);
  while (page.length < size) {
    const open = left.filter(({ position }) => fits(position, options.caps ?? [], counts));
    if (open.length === 0) break;
    const utilities = open.map((one) => utility.of(one));
    let chosen = 0;
    let propensity = 1;
    if (exploration > 0) {
      const noisy = utilities.map((u) => u / exploration - Math.log(-Math.log(1 - random() || Number.EPSILON)));
      chosen = largest(noisy);
      propensity = softmax(utilities, exploration)[chosen]!;
    } else chosen = largest(utilities);
    const taken = open[chosen]!;
    page.push({ scored: taken, propensity });
    left.splice(left.indexOf(taken), 1);
    utility.place(taken);
    count(taken.position);
  }
  return page;
}

function fits(position: number, caps: readonly Cap[], counts: readonly Map<string, number>[]): boolean {
  return caps.every((cap, c) => cap.groupsOf(position).every((group) => (counts[c]!.get(group) ?? 0) < cap.limit));
}

function largest(values: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** The utility of the next item, given what has been placed. */
function utilityOf(options: PageOptions, most: number): { of(one: Scored): number; place(one: Scored): void } {
  const { diversity: d, shares, topicsOf } = options;
  const shown = new Float64Array(shares?.length ?? 0);
  const nearest = new Map<number, number>();
  const similarity = options.similarity ?? ((a: number, b: number) => overlap(topicsOf(a), topicsOf(b)));
  const placed: number[] = [];
  const relevance = ({ probability }: Scored) => Math.log(Math.max(probability, Number.MIN_VALUE) / most);
  const novelty = (position: number) => {
    if (placed.length === 0) return 0;
    const now = Math.max(nearest.get(position) ?? 0, similarity(position, placed.at(-1)!));
    nearest.set(position, now);
    return -now;
  };
  return {
    of: (one) =>
      d === 0
        ? relevance(one)
        : (1 - d) * relevance(one) + d * diversityScale * (novelty(one.position) + coverageWith(one.position)),
    place({ position }) {
      placed.push(position);
      addTopics(shown, topicsOf(position));
    },
  };
  function coverageWith(position: number): number {
    if (!shares) return 0;
    const { index, value } = topicsOf(position);
    const total = placed.length + 1;
    let divergence = 0;
    for (let k = 0; k < shares.length; k++) {
      const p = shares[k]!;
      const at = index.indexOf(k);
      if (p > 0)
        divergence +=
          p * Math.log(p / ((1 - smoothing) * ((shown[k]! + (at < 0 ? 0 : value[at]!)) / total) + smoothing * p));
    }
    return -divergence;
  }
}

function addTopics(sum: Float64Array, { index, value }: Sparse): void {
  for (let i = 0; i < index.length; i++) if (index[i]! < sum.length) sum[index[i]!]! += value[i]!;
}

/** Σ_k min(a_k, b_k): 1 for equal topic distributions. */
function overlap(a: Sparse, b: Sparse): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.index.length && j < b.index.length; ) {
    const difference = a.index[i]! - b.index[j]!;
    if (difference === 0) sum += Math.min(a.value[i]!, b.value[j]!);
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return sum;
}
