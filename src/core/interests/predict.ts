import { GodwitError } from "../errors.js";
import type { Context } from "../types.js";
import { entropyBits, readCounts, shareInterval, shrink, uniform, unitStrength, type Counts } from "./distribution.js";
import { facetsOf } from "./facets.js";
import { facetParameters, type FacetName, type InterestParameters } from "./parameters.js";
import type { Population } from "./population.js";
import type { Cells } from "./cells.js";

export { defaultParameters, type FacetParameters, type InterestParameters } from "./parameters.js";

/** A distribution over the k topics with its uncertainty. */
export interface Prediction {
  /** k shares, sum 1 */
  readonly shares: Float64Array;
  /** 90 % interval of each share: a Beta approximation at the effective count (behaviours + α) / dispersion. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Effective number of the user's behaviours behind it: decayed, in average behaviours of the population. */
  readonly basedOn: number;
  readonly entropyBits: number;
  /** The weight λ of the recent picture that was used. */
  readonly lambda: number;
}

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

/** θ^t_u of the place that a slice key names, null where nothing was learned about it. */
export type CarriedShares = (key: string) => Float64Array | null;

/**
 * What a user's months are shrunk towards in the place of everybody's shares, k numbers of sum 1: what is expected of
 * users like them (transfer/prior).
 */
export type UserPrior = (population: Float64Array, months: Counts) => Float64Array;

/** A user's own picture without context: shrunk horizons along population → months → weeks → days. */
export interface Picture {
  readonly population: Float64Array;
  readonly long: Float64Array;
  readonly weeks: Float64Array;
  readonly short: Float64Array;
}

/** Reads the sums that bear on a context, as of context.at. */
export function evidenceFor(
  state: Cells,
  population: Population,
  k: number,
  context: Context,
  parameters: InterestParameters,
  carried: CarriedShares = () => null,
): Evidence {
  const unit = unitStrength(population, state);
  const { at } = context;
  const facets = facetsOf(context, parameters)
    .map((facet) => ({ ...facet, carried: facet.place === undefined ? null : carried(facet.place) }))
    .filter(({ name, carried }) => {
      const { weight, populationWeight } = facetParameters(parameters, name);
      return carried !== null || weight !== 0 || populationWeight !== 0;
    })
    .map(({ name, table, rows, carried }): FacetEvidence => {
      const own = table(state);
      const everybody = table(population);
      return {
        name,
        carried,
        user: readCounts(state, own, rows(own), k, at, unit),
        population: readCounts(population, everybody, rows(everybody), k, population.reference, unit),
      };
    });
  return { ...horizonEvidence(state, population, k, at), facets };
}

/** The population does not fade when nobody acts for a while: it is read as of its own latest behaviour. */
function horizonEvidence(
  state: Cells,
  population: Population,
  k: number,
  at: number,
): Pick<Evidence, "population" | "horizons"> {
  const unit = unitStrength(population, state);
  const all = (cells: Cells, h: 0 | 1 | 2, at: number): Counts =>
    readCounts(cells, cells.horizons[h], [[cells.horizons[h].rows.get(""), 1]], k, at, unit);
  return {
    population: all(population, 2, population.reference),
    horizons: [all(state, 0, at), all(state, 1, at), all(state, 2, at)],
  };
}

/** Shrinks the user's horizons: θ_long towards the population, weeks towards θ_long, θ_short (days) towards weeks. */
export function pictureOf(
  evidence: Pick<Evidence, "population" | "horizons">,
  parameters: InterestParameters,
  prior: UserPrior | null = null,
): Picture {
  const [toPopulation, toLong, toWeeks] = parameters.horizonShrinkage;
  const [days, weeks, months] = evidence.horizons;
  const population = shrink(
    evidence.population,
    parameters.populationShrinkage,
    uniform(evidence.population.value.length),
  );
  const long = shrink(months, toPopulation, prior === null ? population : prior(population, months));
  const recent = shrink(weeks, toLong, long);
  return { population, long, weeks: recent, short: shrink(days, toWeeks, recent) };
}

/**
 * A user's picture without context as of `at` (epoch ms): short − long is an interest's trend, long its static share.
 */
export function pictureAt(
  state: Cells,
  population: Population,
  k: number,
  at: number,
  parameters: InterestParameters,
  prior: UserPrior | null = null,
): Picture {
  return pictureOf(horizonEvidence(state, population, k, at), parameters, prior);
}

/** P(k|u,c) ∝ θ_uk · Π_a (θ_u,a(c),k / θ_uk)^w_a · (θ_pop,a(c),k / θ_pop,k)^v_a from evidence already read. */
export function combine(
  evidence: Evidence,
  picture: Picture,
  parameters: InterestParameters,
  lambda: number,
): Float64Array {
  const { population, long, short } = picture;
  const k = population.length;
  const log = new Float64Array(k);
  for (let topic = 0; topic < k; topic++) log[topic] = Math.log((1 - lambda) * long[topic]! + lambda * short[topic]!);
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

/**
 * P(k|u,c): the distribution of a user's interest over the k topics in a context, past or future.
 *
 * A user without history gets the population's distribution in that context. Topic indices ≥ k in the sums are ignored
 * (they belong to another codebook: recompute such states). `options.lambda` (0…1) replaces parameters.lambda, as after
 * a migration; `options.carried` answers for places to which interest is carried: there θ^t_u stands for both ratios of
 * the
 * place; `options.prior` says what is expected of the user before their own history does. Throws BAD_USER_INPUT for k <
 * 1 or λ outside 0…1.
 */
export function predict(
  state: Cells,
  population: Population,
  k: number,
  context: Context,
  parameters: InterestParameters,
  options: { lambda?: number; carried?: CarriedShares; prior?: UserPrior | null } = {},
): Prediction {
  const lambda = options.lambda ?? parameters.lambda;
  if (!(k >= 1))
    throw new GodwitError(
      "BAD_USER_INPUT",
      `k is ${k}: a prediction needs at least one topic, fit the codebook first.`,
      ["k"],
    );
  if (!(lambda >= 0 && lambda <= 1))
    throw new GodwitError("BAD_USER_INPUT", `lambda is ${lambda}: give a number between 0 and 1.`, ["lambda"]);
  const evidence = evidenceFor(state, population, k, context, parameters, options.carried);
  const shares = combine(evidence, pictureOf(evidence, parameters, options.prior ?? null), parameters, lambda);
  const basedOn = evidence.horizons[2].mass;
  const precision = (basedOn + parameters.horizonShrinkage[0]) / parameters.dispersion;
  const low = new Float64Array(k);
  const high = new Float64Array(k);
  for (let topic = 0; topic < k; topic++) [low[topic], high[topic]] = shareInterval(shares[topic]!, precision);
  return { shares, low, high, basedOn, entropyBits: entropyBits(shares), lambda };
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
