import { GodwitError } from "../errors.js";
import type { Context } from "../types.js";
import type { Cells } from "./cells.js";
import { entropyBits, readCounts, shareInterval, unitStrength, type Counts } from "./distribution.js";
import { facetsOf } from "./facets.js";
import { facetParameters, type InterestParameters } from "./parameters.js";
import type { Population } from "./population.js";
import { horizonsSince, type Since } from "./since.js";
import {
  combine,
  horizonShares,
  type Evidence,
  type FacetEvidence,
  type HorizonShares,
  type UserPrior,
} from "./predict.js";

/** A distribution over the k topics with its uncertainty. */
export interface Prediction {
  /** k shares, sum 1 */
  readonly shares: Float64Array;
  /** 90 % interval of each share: a Beta approximation at the effective count (behaviours + α) / dispersion. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Effective number of the user's behaviours behind it: decayed, in average behaviours of the population. */
  readonly basedOn: number;
  /** independent draws that the shares are known as from */
  readonly precision: number;
  readonly entropyBits: number;
  /** The weight λ of the recent interest that was used. */
  readonly lambda: number;
}

/** θ^t_u of the place that a slice key names, null where nothing was learned about it. */
export type CarriedShares = (key: string) => Float64Array | null;

export interface PredictOptions {
  /** 0…1, in the place of the parameters' λ, as after a migration */
  readonly lambda?: number;
  /** answers for places to which interest is carried: there θ^t_u stands for both ratios of the place */
  readonly carried?: CarriedShares;
  /** what is expected of the user before their own history says otherwise */
  readonly prior?: UserPrior | null;
  /** where interests have changed: the part of the history that speaks since; what was before only stands in for it */
  readonly since?: Since | null;
}

/**
 * Reads users' sums as interests. It holds what is the same for all of them: the population, the number k of topics and
 * the parameters. Topic indices ≥ k in the sums are ignored (they belong to another codebook: recompute such states).
 */
export class InterestReader {
  readonly population: Population;
  readonly k: number;
  readonly parameters: InterestParameters;

  constructor(population: Population, k: number, parameters: InterestParameters) {
    this.population = population;
    this.k = k;
    this.parameters = parameters;
  }

  /** The same population and topics under other parameters. */
  withParameters(parameters: InterestParameters): InterestReader {
    return new InterestReader(this.population, this.k, parameters);
  }

  /** The sums that bear on a context, as of context.at. */
  evidence(state: Cells, context: Context, carried: CarriedShares = () => null): Evidence {
    const { population, k, parameters } = this;
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
    return { ...this.#horizons(state, at), facets };
  }

  /**
   * A user's shares by horizon as of `at` (epoch ms), without context: short − long is an interest's trend, long its
   * static share.
   */
  horizonShares(state: Cells, at: number, prior: UserPrior | null = null, since: Since | null = null): HorizonShares {
    const horizons = this.#horizons(state, at);
    const byHorizon = horizonShares(horizons, this.parameters, prior);
    return since === null ? byHorizon : this.#base(state, at, horizons, byHorizon, since);
  }

  /** The shares since a change, shrunk towards those of the whole history; without a change those of the history. */
  #base(
    state: Cells,
    at: number,
    { population, horizons }: Pick<Evidence, "population" | "horizons">,
    byHorizon: HorizonShares,
    since: Since | null,
  ): HorizonShares & { readonly mass: number } {
    if (since === null) return { ...byHorizon, mass: horizons[2].mass };
    const unit = unitStrength(this.population, state);
    const later = horizonsSince(since, this.parameters, { k: this.k, at, unit });
    const base = horizonShares({ population, horizons: later }, this.parameters, () => byHorizon.long);
    return { ...base, mass: later[2].mass };
  }

  /**
   * P(k|u,c): the distribution of a user's interest over the k topics in a context, past or future. A user without
   * history gets the population's distribution in that context. Throws BAD_USER_INPUT for k < 1 or λ outside 0…1.
   */
  predict(state: Cells, context: Context, options: PredictOptions = {}): Prediction {
    const { k, parameters } = this;
    const lambda = options.lambda ?? parameters.lambda;
    if (!(k >= 1))
      throw new GodwitError(
        "BAD_USER_INPUT",
        `k is ${k}: a prediction needs at least one topic, fit the codebook first.`,
        ["k"],
      );
    if (!(lambda >= 0 && lambda <= 1))
      throw new GodwitError("BAD_USER_INPUT", `lambda is ${lambda}: give a number between 0 and 1.`, ["lambda"]);
    const evidence = this.evidence(state, context, options.carried);
    const byHorizon = horizonShares(evidence, parameters, options.prior ?? null);
    const base = this.#base(state, context.at, evidence, byHorizon, options.since ?? null);
    const shares = combine(evidence, byHorizon, parameters, lambda, base);
    const basedOn = base.mass;
    const precision = (basedOn + parameters.horizonShrinkage[0]) / parameters.dispersion;
    const low = new Float64Array(k);
    const high = new Float64Array(k);
    for (let topic = 0; topic < k; topic++) [low[topic], high[topic]] = shareInterval(shares[topic]!, precision);
    return { shares, low, high, basedOn, precision, entropyBits: entropyBits(shares), lambda };
  }

  /** The population does not fade when nobody acts for a while: it is read as of its own latest behaviour. */
  #horizons(state: Cells, at: number): Pick<Evidence, "population" | "horizons"> {
    const { population, k } = this;
    const unit = unitStrength(population, state);
    const all = (cells: Cells, h: 0 | 1 | 2, at: number): Counts =>
      readCounts(cells, cells.horizons[h], [[cells.horizons[h].rows.get(""), 1]], k, at, unit);
    return {
      population: all(population, 2, population.reference),
      horizons: [all(state, 0, at), all(state, 1, at), all(state, 2, at)],
    };
  }
}
