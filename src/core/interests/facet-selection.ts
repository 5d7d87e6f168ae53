import type { Sparse } from "../sparse.js";
import { goldenSection } from "../topics/temperature.js";
import { bootstrapMean, type Interval } from "../evaluation/bootstrap.js";
import { shrink } from "./distribution.js";
import type { HeldOut } from "./held-out.js";
import { facetParameters, type FacetName, type InterestParameters } from "./parameters.js";
import { pictureOf } from "./predict.js";

/** A ratio that may enter the prediction: of the user's cell (with its α) or of the population's. */
interface Feature {
  readonly facet: FacetName;
  readonly of: "USER" | "POPULATION";
  readonly shrinkage: number;
  exponent: number;
  /** log ratio per held-out session and topic, row-major */
  readonly ratio: Float32Array;
}

/** What a facet gained on users it was not fitted on, in nats a session, and whether it stays. */
export interface FacetGain {
  readonly facet: FacetName;
  readonly of: "USER" | "POPULATION";
  readonly shrinkage: number;
  readonly exponent: number;
  readonly gain: Interval;
  readonly kept: boolean;
}

interface Trial {
  readonly feature: Feature;
  /** on the users that fit */
  readonly loss: number;
}

const better = (a: Trial, b: Trial): Trial => (b.loss < a.loss ? b : a);

const shrinkages = { USER: [3, 10, 30, 100, 300], POPULATION: [100, 1_000, 10_000] } as const;
const maxExponent = 1.5;

/**
 * Chooses facets by forward selection: half of the users fit exponent and α of the most promising ratio, the other half
 * judge it; it stays when the per-user bootstrap 95 % interval of its gain excludes zero. What stays is fitted once more
 * on all users. Returns w, v, α per facet: 0 where nothing was proven.
 */
export function selectFacets(held: readonly HeldOut[], parameters: InterestParameters, seed: number): { facets: InterestParameters["facets"]; gains: FacetGain[] } {
  const k = held[0]?.evidence.population.value.length ?? 0;
  const base = new Float32Array(held.length * k), target = held.map((point) => point.target);
  const pictures = held.map((point) => pictureOf(point.evidence, parameters));
  pictures.forEach((picture, i) => {
    for (let topic = 0; topic < k; topic++) base[i * k + topic] = Math.log((1 - parameters.lambda) * picture.long[topic]! + parameters.lambda * picture.short[topic]!);
  });
  const losses = (scores: Float32Array, feature: Feature | null, exponent: number, rows: readonly number[]): Float64Array =>
    Float64Array.from(rows, (row) => crossEntropy(scores, feature?.ratio ?? null, exponent, row, k, target[row]!));
  const everyone = Array.from(held.keys());
  const fitting = everyone.filter((i) => held[i]!.user % 2 === 0), judging = everyone.filter((i) => held[i]!.user % 2 === 1);
  const names = [...new Set(held.flatMap((point) => point.evidence.facets.map((facet) => facet.name)))].toSorted();
  const trial = (facet: FacetName, of: Feature["of"], shrinkage: number): Trial => {
    const feature: Feature = { facet, of, shrinkage, exponent: 0, ratio: logRatios(held, pictures, facet, of, shrinkage) };
    return refit(feature);
  };
  const refit = (feature: Feature): Trial => {
    feature.exponent = goldenSection((x) => mean(losses(scores, feature, x, fitting)), 0, maxExponent, 0.01);
    return { feature, loss: mean(losses(scores, feature, feature.exponent, fitting)) };
  };
  const chosen: Feature[] = [], gains: FacetGain[] = [];
  const scores = base.slice();
  // The user's own last weeks are in the picture already, through λ.
  let trials = names.flatMap((facet) => (facet === "season" ? (["POPULATION"] as const) : (["USER", "POPULATION"] as const))
    .map((of) => shrinkages[of].map((shrinkage) => trial(facet, of, shrinkage)).reduce(better)));
  while (trials.length > 0) {
    const { feature, loss } = trials.reduce(better);
    const without = losses(scores, null, 0, judging), withIt = losses(scores, feature, feature.exponent, judging);
    const gain = bootstrapMean(perUser(held, judging, without, withIt), { seed, draws: 1_000 });
    const kept = loss < mean(losses(scores, null, 0, fitting)) && gain.low > 0;
    gains.push({ facet: feature.facet, of: feature.of, shrinkage: feature.shrinkage, exponent: feature.exponent, gain, kept });
    trials = trials.filter((other) => other.feature !== feature);
    if (!kept) continue;
    chosen.push(feature);
    addTo(scores, feature.ratio, feature.exponent);
    trials = trials.map((other) => refit(other.feature));
  }
  // Later ratios share effects with earlier ones: let each find its exponent beside all others.
  for (let round = 0; round < 2; round++) {
    for (const feature of chosen) {
      addTo(scores, feature.ratio, -feature.exponent);
      feature.exponent = goldenSection((x) => mean(losses(scores, feature, x, everyone)), 0, maxExponent, 0.01);
      addTo(scores, feature.ratio, feature.exponent);
    }
  }
  const facets: Record<string, InterestParameters["facets"][string]> = {};
  for (const facet of names) {
    const user = chosen.find((feature) => feature.facet === facet && feature.of === "USER");
    const population = chosen.find((feature) => feature.facet === facet && feature.of === "POPULATION");
    const before = facetParameters(parameters, facet);
    facets[facet] = {
      shrinkage: user?.shrinkage ?? before.shrinkage, weight: user?.exponent ?? 0,
      populationShrinkage: population?.shrinkage ?? before.populationShrinkage, populationWeight: population?.exponent ?? 0,
    };
  }
  return { facets, gains };
}

function logRatios(
  held: readonly HeldOut[], pictures: readonly ReturnType<typeof pictureOf>[], name: FacetName, of: "USER" | "POPULATION", shrinkage: number,
): Float32Array {
  const k = pictures[0]!.long.length, out = new Float32Array(held.length * k);
  held.forEach((point, i) => {
    const facet = point.evidence.facets.find((candidate) => candidate.name === name);
    if (facet === undefined) return;
    const parent = of === "USER" ? pictures[i]!.long : pictures[i]!.population;
    const cell = shrink(of === "USER" ? facet.user : facet.population, shrinkage, parent);
    for (let topic = 0; topic < k; topic++) out[i * k + topic] = Math.log(cell[topic]! / parent[topic]!);
  });
  return out;
}

/** −Σ_k target_k·log softmax_k(score + exponent·ratio) of one row. */
function crossEntropy(scores: Float32Array, ratio: Float32Array | null, exponent: number, row: number, k: number, target: Sparse): number {
  const at = row * k;
  let total = 0, expected = 0;
  // Scores are logs of shares and of ratios near one: no overflow to guard against.
  for (let topic = at; topic < at + k; topic++) total += Math.exp(ratio === null ? scores[topic]! : scores[topic]! + exponent * ratio[topic]!);
  for (let i = 0; i < target.index.length; i++) {
    const topic = at + target.index[i]!;
    expected += target.value[i]! * (ratio === null ? scores[topic]! : scores[topic]! + exponent * ratio[topic]!);
  }
  return Math.log(total) - expected;
}

/** Mean gain (before − after) per user. */
export function perUser(held: readonly HeldOut[], rows: readonly number[], before: Float64Array, after: Float64Array): Float64Array {
  const sums = new Map<number, { gain: number; count: number }>();
  rows.forEach((row, i) => {
    const { user } = held[row]!, sum = sums.get(user) ?? { gain: 0, count: 0 };
    sum.gain += before[i]! - after[i]!;
    sum.count++;
    sums.set(user, sum);
  });
  return Float64Array.from(sums.values(), ({ gain, count }) => gain / count);
}

function addTo(scores: Float32Array, ratio: Float32Array, exponent: number): void {
  for (let i = 0; i < scores.length; i++) scores[i]! += exponent * ratio[i]!;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum / Math.max(1, values.length);
}
