import { rowDot } from "./codebook.js";

/** Fewer topics than this are seen at a glance: they need no parents. */
const fewestTopics = 10;
const fewestParents = 4;
const mostParents = 16;
/**
 * Topics that have no more in common than this (mean cosine of two groups) are not put together for the number's
 * sake.
 */
const leastInCommon = 0.05;
/**
 * There may be so many times as many parents where topics have nothing in common, and fewer than half of the
 * topics.
 */
const mostTimes = 2;
/** A topic changes its parent in a refit only for one that is this much nearer (cosine). */
const faithfulness = 0.05;

/**
 * Some dozen parents over many topics: 1.2·√k, within 4 … 16; 0 below ten topics. Topics with nothing in common
 * may make them twice as many.
 */
export function parentCountFor(k: number): number {
  return k < fewestTopics ? 0 : Math.min(mostParents, Math.max(fewestParents, Math.round(1.2 * Math.sqrt(k))));
}

export interface TopicPlaces {
  /** k × d, unit rows: where the topics lie */
  readonly rows: Float32Array;
  readonly k: number;
  readonly d: number;
  /** how much each topic counts, > 0: its share */
  readonly weights: readonly number[];
}

/**
 * The upper floor: for each topic the number of its parent, from 0 without a gap, −1 for all where there are too few
 * topics. Agglomerative by Ward's criterion (1963) over the topics' places; what has nothing in common with
 * anything stays by itself, rather than that leftovers make a parent of guitars and fishing. `before`: the parent
 * each topic had (null = it is new); while their number still suits, topics keep their parents and new ones join
 * the nearest, so that people find their themes where they were.
 */
export function groupTopics(places: TopicPlaces, before: readonly (string | null)[] = []): Int32Array {
  const { k } = places;
  const wanted = parentCountFor(k);
  if (wanted === 0) return new Int32Array(k).fill(-1);
  const kept = [...new Set(before.filter((parent) => parent !== null))];
  const known = before.filter((parent) => parent !== null).length;
  if (known >= k / 2 && kept.length >= 0.75 * wanted && kept.length <= mostTimes * wanted)
    return joined(
      places,
      before.map((parent) => (parent === null ? -1 : kept.indexOf(parent))),
      kept.length,
    );
  return numbered(ward(places, wanted));
}

/** Kept groups with the new topics in the nearest of them, and those that have strayed far in a nearer one. */
function joined(places: TopicPlaces, group: readonly number[], groups: number): Int32Array {
  const { rows, k, d } = places;
  const centres = new Float32Array(groups * d);
  group.forEach((parent, topic) => {
    if (parent >= 0)
      for (let j = 0; j < d; j++) centres[parent * d + j]! += places.weights[topic]! * rows[topic * d + j]!;
  });
  for (let parent = 0; parent < groups; parent++) unit(centres.subarray(parent * d, (parent + 1) * d));
  const out = new Int32Array(k);
  for (let topic = 0; topic < k; topic++) {
    const row = rows.subarray(topic * d, (topic + 1) * d);
    const own = group[topic]!;
    let best = own;
    let top = own < 0 ? -Infinity : rowDot(centres, own, row) + faithfulness;
    for (let parent = 0; parent < groups; parent++) {
      const nearness = rowDot(centres, parent, row);
      if (nearness <= top) continue;
      top = nearness;
      best = parent;
    }
    out[topic] = best;
  }
  return numbered(out);
}

/**
 * Merges the two groups whose union loses least until so many are left, or none have anything in common; more than
 * twice as many are merged all the same.
 */
function ward({ rows, k, d, weights }: TopicPlaces, wanted: number): Int32Array {
  const group = Int32Array.from({ length: k }, (_, topic) => topic);
  const centre = Array.from({ length: k }, (_, topic) => Float64Array.from(rows.subarray(topic * d, (topic + 1) * d)));
  // The root keeps one large topic from swallowing all small ones one by one.
  const weight = Float64Array.from(weights, (share) => Math.sqrt(Math.max(share, 1e-6)));
  const alive = new Set(group);
  const most = Math.min(mostTimes * wanted, Math.ceil(k / 2) - 1);
  while (alive.size > wanted) {
    const related = nearestPair([...alive], { centre, weight, least: leastInCommon });
    const pair = related ?? (alive.size > most ? nearestPair([...alive], { centre, weight, least: -1 }) : null);
    if (pair === null) break;
    const [a, b] = pair;
    const total = weight[a]! + weight[b]!;
    centre[a] = centre[a]!.map((x, j) => (weight[a]! * x + weight[b]! * centre[b]![j]!) / total);
    weight[a] = total;
    alive.delete(b);
    for (let topic = 0; topic < k; topic++) if (group[topic] === b) group[topic] = a;
  }
  return group;
}

interface Groups {
  readonly centre: readonly Float64Array[];
  readonly weight: Float64Array;
  /** the mean cosine that two groups need at least */
  readonly least: number;
}

/** The two groups whose union loses least: w_a w_b / (w_a + w_b) · |a − b|²; null = none have enough in common. */
function nearestPair(alive: readonly number[], { centre, weight, least }: Groups): [number, number] | null {
  let smallest = Infinity;
  let pair: [number, number] | null = null;
  for (const a of alive)
    for (const b of alive) {
      if (b <= a) continue;
      const loss = ((weight[a]! * weight[b]!) / (weight[a]! + weight[b]!)) * squaredDistance(centre[a]!, centre[b]!);
      if (loss >= smallest || dot(centre[a]!, centre[b]!) < least) continue;
      smallest = loss;
      pair = [a, b];
    }
  return pair;
}

function numbered(group: Int32Array): Int32Array {
  const order = [...new Set(group)].toSorted((a, b) => a - b);
  return group.map((parent) => order.indexOf(parent));
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j]! - b[j]!) ** 2;
  return sum;
}

/** Of two means of unit rows: the mean of the cosines between their rows. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}

function unit(row: Float32Array): void {
  const length = Math.hypot(...row);
  if (length > 1e-9) for (let j = 0; j < row.length; j++) row[j]! /= length;
}
