import { tabledLogGamma as lg } from "../statistics/log-gamma-table.js";
import type { PackedSessions } from "./packed-sessions.js";

/** Sessions that stay on either side of a split. */
const leastOnASide = 3;
/** Pseudo-counts of the beta prior of one topic against the rest. */
const topicPrior = 3;
/** Pseudo-counts of the Dirichlet prior of a whole segment. */
const segmentPrior = 4;
const smallestTopicPrior = 0.02;
const smallestShare = 0.004;
/** Effective behaviours of a topic below which it is not looked at. */
const smallestCount = 0.25;
/** Squared standard errors below which a topic's change says nothing. */
const smallestZ2 = 1.5;
const smallestLogFactor = -3;
const largestLogFactor = 60;
/** Part of the log evidence that dates a change: chosen so that 90 % of the posterior hold 90 % of true dates. */
const trust = 0.65;

export interface Evidence {
  /** ln of the mean over splits of the Bayes factor of a change against none; −∞ when there are too few sessions */
  readonly log: number;
  /** number of sessions before the best split; −1 without any */
  readonly index: number;
}

/**
 * The evidence for one change of interests within a user's sessions, in any order of them. For a split into `before`
 * and `after`, with BF_j the beta-binomial Bayes factor of topic j against the rest (own share on either side):
 *
 *   U = Σ BF_j / k over topics that grew        D = Σ BF_j · (share before) over topics that shrank
 *   M = Dirichlet-multinomial Bayes factor of two segments against one
 *   v = ln(.6 U + .2 D + 1.4 U·D + .25 M)       evidence = ln mean over splits of e^v
 *
 * U·D is "moved from here to there", M catches what is spread over many topics. What does not depend on the order is
 * computed once, in the constructor. docs/research/migrations.md has the measurements.
 */
export class ChangeEvidence {
  readonly #packed: PackedSessions;
  readonly #k: number;
  readonly #all: Float64Array;
  readonly #total: number;
  /** per column: pseudo-counts for and against the topic, and of the segment prior */
  readonly #for: Float64Array;
  readonly #segment: Float64Array;
  /** per column: the parts of its log Bayes factor that no split changes */
  readonly #base: Float64Array;
  /** per column: ln Γ(prior + after) + ln Γ(prior + before) of the segments, at the first split and as it goes on */
  readonly #firstTerms: Float64Array;
  readonly #terms: Float64Array;
  readonly #active: readonly number[];
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  /** v of every split of the last call, by number of sessions before it; −∞ where a side is too small */
  readonly #values: Float64Array;

  /** `prior` = the population's mean share of every topic (k of them), or null for equal shares. */
  constructor(packed: PackedSessions, k: number, prior: ArrayLike<number> | null = null) {
    this.#packed = packed;
    this.#k = Math.max(1, k);
    const width = packed.topics.length;
    this.#all = new Float64Array(width);
    let total = 0;
    for (let i = 0; i < packed.count; i++) {
      const weight = packed.weights[i]!;
      total += weight;
      for (let q = packed.starts[i]!; q < packed.starts[i + 1]!; q++)
        this.#all[packed.columns[q]!]! += weight * packed.shares[q]!;
    }
    this.#total = total;
    const shares = packed.topics.map((topic) => Math.max(smallestShare, prior?.[topic] ?? 1 / this.#k));
    this.#for = Float64Array.from(shares, (share) => topicPrior * Math.max(smallestTopicPrior, share));
    this.#segment = Float64Array.from(shares, (share) => segmentPrior * share);
    this.#base = this.#all.map((count, j) => {
      const a = this.#for[j]!;
      const b = topicPrior - a;
      return lg(topicPrior) - lg(a) - lg(b) - lg(a + count) - lg(b + total - count) + lg(topicPrior + total);
    });
    this.#firstTerms = this.#segment.map((prior, j) => lg(prior + this.#all[j]!) + lg(prior));
    this.#terms = new Float64Array(width);
    this.#active = packed.topics.flatMap((_, j) => (this.#all[j]! > smallestCount ? [j] : []));
    this.#before = new Float64Array(width);
    this.#after = new Float64Array(width);
    this.#values = new Float64Array(packed.count + 1);
  }

  /** The evidence with sessions taken in `order` (a permutation of their numbers; null = as they are). */
  of(order: ArrayLike<number> | null = null): Evidence {
    const packed = this.#packed;
    const before = this.#before;
    const after = this.#after;
    const values = this.#values;
    const segment = this.#segment;
    const terms = this.#terms;
    terms.set(this.#firstTerms);
    after.set(this.#all);
    before.fill(0);
    values.fill(Number.NEGATIVE_INFINITY);
    let spread = 0;
    let done = 0;
    let best = Number.NEGATIVE_INFINITY;
    let index = -1;
    let splits = 0;
    for (let c = 0; c < packed.count; c++) {
      const i = order === null ? c : order[c]!;
      const weight = packed.weights[i]!;
      for (let q = packed.starts[i]!; q < packed.starts[i + 1]!; q++) {
        const x = weight * packed.shares[q]!;
        if (x === 0) continue;
        const j = packed.columns[q]!;
        before[j]! += x;
        after[j] = after[j]! - x > 1e-9 ? after[j]! - x : 0;
        const term = lg(segment[j]! + after[j]!) + lg(segment[j]! + before[j]!);
        spread += term - terms[j]!;
        terms[j] = term;
      }
      done += weight;
      const size = c + 1;
      const left = this.#total - done;
      if (size < leastOnASide || packed.count - size < leastOnASide || done < 1 || left < 1) continue;
      splits++;
      const v = this.#split(done, left, spread);
      values[size] = v;
      if (v > best) {
        best = v;
        index = size;
      }
    }
    if (splits === 0) return { log: Number.NEGATIVE_INFINITY, index: -1 };
    let sum = 0;
    for (const v of values) sum += Math.exp(v - best);
    return { log: best + Math.log(sum / splits), index };
  }

  /** Splits that are tried: of the mean, and of the prior of where a change may lie. */
  get splits(): number {
    return Math.max(0, this.#packed.count - 2 * leastOnASide + 1);
  }

  /**
   * Probability of every split given a change, by number of sessions before it; of sessions as they are. Evidence
   * counts for `trust` of itself: sessions differ among each other more than the model of them knows.
   */
  posterior(): Float64Array {
    this.of();
    const best = this.#values.reduce((most, v) => Math.max(most, v), Number.NEGATIVE_INFINITY);
    const values = this.#values.map((v) => (v > Number.NEGATIVE_INFINITY ? Math.exp(trust * (v - best)) : 0));
    const sum = values.reduce((a, b) => a + b, 0);
    return sum > 0 ? values.map((v) => v / sum) : values;
  }

  /** v of one split with `done` effective behaviours before and `left` after it. */
  #split(done: number, left: number, spread: number): number {
    const total = this.#total;
    const whole =
      spread +
      (lg(segmentPrior) - lg(segmentPrior + done)) +
      (lg(segmentPrior) - lg(segmentPrior + left)) -
      (lg(segmentPrior) - lg(segmentPrior + total));
    const sizes = -lg(topicPrior + left) - lg(topicPrior + done);
    let grown = 0;
    let shrunk = 0;
    for (const j of this.#active) {
      const b = this.#before[j]!;
      const a = this.#after[j]!;
      const all = this.#all[j]!;
      const difference = a * done - b * left;
      if (difference * difference < smallestZ2 * all * left * done * (1 - (0.999 * all) / total)) continue;
      const yes = this.#for[j]!;
      const no = topicPrior - yes;
      const factor = this.#base[j]! + sizes + lg(yes + a) + lg(no + left - a) + lg(yes + b) + lg(no + done - b);
      if (factor < smallestLogFactor) continue;
      const value = Math.exp(Math.min(factor, largestLogFactor));
      if (difference > 0) grown += value / this.#k;
      else shrunk += value * (b / done);
    }
    const spreadFactor = Math.exp(Math.min(whole, largestLogFactor));
    return Math.log(0.6 * grown + 0.2 * shrunk + 1.4 * grown * shrunk + 0.25 * spreadFactor + 1e-12);
  }
}
