import type { Sparse } from "../sparse.js";
import { goldenSection } from "../topics/temperature.js";
import { bootstrapMean, type Interval } from "../statistics/bootstrap.js";
import { shrink } from "./distribution.js";
import type { HeldOut } from "./held-out.js";
import { facetParameters, type FacetName, type FacetParameters, type InterestParameters } from "./parameters.js";
import { horizonShares } from "./predict.js";

/** A ratio that may enter the prediction: of the user's cell or of the population's. */
interface Ratio {
  readonly facet: FacetName;
  readonly of: "USER" | "POPULATION";
}

/** A ratio with its α and exponent (w or v). */
interface Feature extends Ratio {
  readonly shrinkage: number;
  exponent: number;
  /** log ratio per held-out session and topic, row-major */
  readonly ratio: Float32Array;
}

/** What a ratio gained on users that it was not fitted on, in nats a session, and whether it stays. */
export interface FacetGain extends Ratio {
  readonly shrinkage: number;
  /** Fitted on all users: what is used where the ratio is kept. */
  readonly exponent: number;
  readonly gain: Interval;
  readonly kept: boolean;
}

const shrinkages = { USER: [3, 10, 30, 100, 300], POPULATION: [100, 1_000, 10_000] } as const;
const maxExponent = 1.5;

/**
 * Chooses facets by forward selection with cross-fitting: each half of the users fits exponent and α of a ratio, the
 * other half judges it; the ratio that gains most stays when the per-user bootstrap 95 % interval of its gain excludes
 * zero. What stays is fitted once more on all users. Returns w, v, α per facet: 0 where nothing was proven.
 */
export function selectFacets(
  held: readonly HeldOut[],
  parameters: InterestParameters,
  seed: number,
): { facets: InterestParameters["facets"]; gains: FacetGain[] } {
  const k = held[0]?.evidence.population.value.length ?? 0;
  const scores = new Float32Array(held.length * k);
  const allShares = held.map((point) => horizonShares(point.evidence, parameters));
  allShares.forEach((byHorizon, i) => {
    for (let topic = 0; topic < k; topic++)
      scores[i * k + topic] = Math.log(
        (1 - parameters.lambda) * byHorizon.long[topic]! + parameters.lambda * byHorizon.short[topic]!,
      );
  });
  const everyone = Array.from(held.keys());
  const halves = [0, 1].map((half) => everyone.filter((i) => held[i]!.user % 2 === half));
  const losses = (rows: readonly number[], ratio: Float32Array | null, exponent: number): Float64Array =>
    Float64Array.from(rows, (row) => crossEntropy(scores, ratio, exponent, row, k, held[row]!.target));
  const fitExponent = (rows: readonly number[], ratio: Float32Array): number =>
    goldenSection((x) => mean(losses(rows, ratio, x)), 0, maxExponent, 0.01);
  /** The best α and exponent of a ratio for the users of some rows. */
  const fitRatio = ({ facet, of }: Ratio, rows: readonly number[]): Feature => {
    const tried = shrinkages[of].map((shrinkage) => {
      const ratio = logRatios(held, allShares, facet, of, shrinkage);
      const exponent = fitExponent(rows, ratio);
      return { feature: { facet, of, shrinkage, exponent, ratio }, loss: mean(losses(rows, ratio, exponent)) };
    });
    return tried.reduce((a, b) => (b.loss < a.loss ? b : a)).feature;
  };
  /** Gain per user of a ratio fitted on the other half of the users. */
  const crossFitted = (ratio: Ratio): number[] =>
    halves.flatMap((judging, half) => {
      const { ratio: values, exponent } = fitRatio(ratio, halves[1 - half]!);
      return [...perUser(held, judging, losses(judging, null, 0), losses(judging, values, exponent))];
    });
  const names = [...new Set(held.flatMap((point) => point.evidence.facets.map((facet) => facet.name)))].toSorted();
  // The user's own last weeks are in the shares already, through λ.
  let open = names.flatMap((facet) =>
    (facet === "season" ? (["POPULATION"] as const) : (["USER", "POPULATION"] as const)).map(
      (of): Ratio => ({ facet, of }),
    ),
  );
  const chosen: Feature[] = [];
  const gains: FacetGain[] = [];
  while (open.length > 0) {
    const judged = open
      .map((ratio) => ({ ratio, gain: bootstrapMean(crossFitted(ratio), { seed, draws: 1_000 }) }))
      .toSorted((a, b) => b.gain.mean - a.gain.mean);
    const first = judged.find(({ gain }) => gain.low > 0);
    const settled = first === undefined ? judged : [first];
    for (const { ratio, gain } of settled) {
      const feature = fitRatio(ratio, everyone);
      const kept = ratio === first?.ratio;
      gains.push({ ...ratio, shrinkage: feature.shrinkage, exponent: feature.exponent, gain, kept });
      if (!kept) continue;
      chosen.push(feature);
      addTo(scores, feature.ratio, feature.exponent);
    }
    open = first === undefined ? [] : open.filter((ratio) => ratio !== first.ratio);
  }
  // Later ratios share effects with earlier ones: let each find its exponent beside all others.
  for (let round = 0; round < 2; round++) {
    for (const feature of chosen) {
      addTo(scores, feature.ratio, -feature.exponent);
      feature.exponent = fitExponent(everyone, feature.ratio);
      addTo(scores, feature.ratio, feature.exponent);
    }
  }
  return { facets: Object.fromEntries(names.map((facet) => [facet, parametersOf(facet, chosen, parameters)])), gains };
}

function parametersOf(facet: FacetName, chosen: readonly Feature[], parameters: InterestParameters): FacetParameters {
  const user = chosen.find((feature) => feature.facet === facet && feature.of === "USER");
  const population = chosen.find((feature) => feature.facet === facet && feature.of === "POPULATION");
  const before = facetParameters(parameters, facet);
  return {
    shrinkage: user?.shrinkage ?? before.shrinkage,
    weight: user?.exponent ?? 0,
    populationShrinkage: population?.shrinkage ?? before.populationShrinkage,
    populationWeight: population?.exponent ?? 0,
  };
}

function logRatios(
  held: readonly HeldOut[],
  allShares: readonly ReturnType<typeof horizonShares>[],
  name: FacetName,
  of: "USER" | "POPULATION",
  shrinkage: number,
): Float32Array {
  const k = allShares[0]!.long.length;
  const out = new Float32Array(held.length * k);
  held.forEach((point, i) => {
    const facet = point.evidence.facets.find((one) => one.name === name);
    if (facet === undefined) return;
    const parent = of === "USER" ? allShares[i]!.long : allShares[i]!.population;
    const cell = shrink(of === "USER" ? facet.user : facet.population, shrinkage, parent);
    for (let topic = 0; topic < k; topic++) out[i * k + topic] = Math.log(cell[topic]! / parent[topic]!);
  });
  return out;
}

/** −Σ_k target_k·log softmax_k(score + exponent·ratio) of one row. */
function crossEntropy(
  scores: Float32Array,
  ratio: Float32Array | null,
  exponent: number,
  row: number,
  k: number,
  target: Sparse,
): number {
  const at = row * k;
  let total = 0;
  let expected = 0;
  // Scores are logs of shares and of ratios near one: no overflow to guard against.
  for (let topic = at; topic < at + k; topic++)
    total += Math.exp(ratio === null ? scores[topic]! : scores[topic]! + exponent * ratio[topic]!);
  for (let i = 0; i < target.index.length; i++) {
    const topic = at + target.index[i]!;
    expected += target.value[i]! * (ratio === null ? scores[topic]! : scores[topic]! + exponent * ratio[topic]!);
  }
  return Math.log(total) - expected;
}

/** Mean gain (before − after) per user. */
export function perUser(
  held: readonly HeldOut[],
  rows: readonly number[],
  before: Float64Array,
  after: Float64Array,
): Float64Array {
  const sums = new Map<number, { gain: number; count: number }>();
  rows.forEach((row, i) => {
    const { user } = held[row]!;
    const sum = sums.get(user) ?? { gain: 0, count: 0 };
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
