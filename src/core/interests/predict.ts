import { shrink, uniform, type Counts } from "./distribution.js";
import { shrinkOwn } from "./own-shrinkage.js";
import { facetParameters, type FacetName, type InterestParameters } from "./parameters.js";

/** What a prediction is made of, read from the sums but not yet shrunk: fits vary the parameters over these. */
export interface Evidence {
  readonly population: Counts;
  /** Days, weeks, months of the user. */
  readonly horizons: readonly [Counts, Counts, Counts];
  readonly facets: readonly FacetEvidence[];
}

/**
 * One facet of a context: the user's sums there and the population's. `carried` = θ^t_u of the place, where it was
 * learned how interest comes to it (transfer/serve.ts).
 */
export interface FacetEvidence {
  readonly name: FacetName;
  readonly user: Counts;
  readonly population: Counts;
  readonly carried?: Float64Array | null;
}

/**
 * What a user's months are shrunk towards in the place of everybody's shares, k numbers of sum 1: what is expected of
 * users like them (transfer/prior).
 */
export type UserPrior = (population: Float64Array, months: Counts) => Float64Array;

/** A user's shares without context, by horizon: shrunk horizons along population → months → weeks → days. */
export interface HorizonShares {
  readonly population: Float64Array;
  readonly long: Float64Array;
  readonly weeks: Float64Array;
  readonly short: Float64Array;
}

/** Shrinks the user's horizons: θ_long towards the population, weeks towards θ_long, θ_short (days) towards weeks. */
export function horizonShares(
  evidence: Pick<Evidence, "population" | "horizons">,
  parameters: InterestParameters,
  prior: UserPrior | null = null,
): HorizonShares {
  const [toPopulation, toLong, toWeeks] = parameters.horizonShrinkage;
  const [days, weeks, months] = evidence.horizons;
  const population = shrink(
    evidence.population,
    parameters.populationShrinkage,
    uniform(evidence.population.value.length),
  );
  const expected = prior === null ? population : prior(population, months);
  const long =
    parameters.own === undefined
      ? shrink(months, toPopulation, expected)
      : shrinkOwn(months, expected, parameters.own, parameters.dispersion);
  const recent = shrink(weeks, toLong, long);
  return { population, long, weeks: recent, short: shrink(days, toWeeks, recent) };
}

/**
 * P(k|u,c) ∝ θ_uk · Π_a (θ_u,a(c),k / θ_uk)^w_a · (θ_pop,a(c),k / θ_pop,k)^v_a from evidence already read. `base`:
 * where θ_uk is taken from, if not from the whole history, which still says what contexts change.
 */
export function combine(
  evidence: Evidence,
  byHorizon: HorizonShares,
  parameters: InterestParameters,
  lambda: number,
  base: Pick<HorizonShares, "long" | "short"> = byHorizon,
): Float64Array {
  const { population, long } = byHorizon;
  const k = population.length;
  const log = new Float64Array(k);
  for (let topic = 0; topic < k; topic++)
    log[topic] = Math.log((1 - lambda) * base.long[topic]! + lambda * base.short[topic]!);
  for (const facet of evidence.facets) {
    if (facet.carried) {
      addRatio(log, facet.carried, long, 1);
      continue;
    }
    const { shrinkage, weight, populationShrinkage, populationWeight } = facetParameters(parameters, facet.name);
    if (weight !== 0 && facet.user.mass > 0) addRatio(log, shrink(facet.user, shrinkage, long), long, weight);
    if (populationWeight !== 0 && facet.population.mass > 0) {
      addRatio(log, shrink(facet.population, populationShrinkage, population), population, populationWeight);
    }
  }
  return normaliseLog(log);
}

function addRatio(log: Float64Array, cell: Float64Array, parent: Float64Array, exponent: number): void {
  for (let topic = 0; topic < log.length; topic++) log[topic]! += exponent * Math.log(cell[topic]! / parent[topic]!);
}

function normaliseLog(log: Float64Array): Float64Array {
  let top = -Infinity;
  let total = 0;
  for (const value of log) if (value > top) top = value;
  for (let topic = 0; topic < log.length; topic++) total += log[topic] = Math.exp(log[topic]! - top);
  for (let topic = 0; topic < log.length; topic++) log[topic]! /= total;
  return log;
}
