import { readCounts, shrink, uniform, unitStrength, type Counts } from "../interests/distribution.js";
import { facetParameters, type FacetName, type InterestParameters } from "../interests/parameters.js";
import { mass, toDense, type Sparse } from "../sparse.js";
import type { TransferTarget } from "./model.js";
import { placeOf } from "./places.js";
import { transferredShares } from "./shares.js";
import type { TransferData, TransferUser } from "./users.js";

/** Each user is asked about twice. */
export interface Asked {
  /** as if the user had no history in the place */
  readonly newcomer: boolean;
}

/** What a target's sources foresee of users in it. `population`: θ^t_pop, k shares. */
export class CarriedForecast {
  readonly #population: Float64Array;
  readonly #k: number;

  constructor(population: Float64Array, k: number) {
    this.#population = population;
    this.#k = k;
  }

  of({ before }: TransferUser, { to, shrinkage, sources }: TransferTarget, { newcomer }: Asked): Float64Array {
    return transferredShares(
      countsOf(newcomer ? undefined : before.get(to), this.#k),
      this.#population,
      shrinkage,
      sources.flatMap(({ from, strength, map }) => {
        const counts = before.get(from);
        return counts === undefined ? [] : [{ strength, map, counts, mass: mass(counts) }];
      }),
    );
  }
}

/**
 * What the slices foresee of users in a place without transfer: the ratios of docs/research/interests.md, cell → user →
 * population.
 */
export class SliceForecast {
  readonly #key: string;
  readonly #k: number;
  readonly #facet: ReturnType<typeof facetParameters>;
  readonly #longShrinkage: number;
  readonly #everybody: Float64Array;
  readonly #there: Float64Array;

  constructor(key: string, { population, k }: TransferData, parameters: InterestParameters) {
    const place = placeOf(key)!;
    const name = (place.kind === "DOMAIN" ? "domain" : `scene:${place.facet}`) as FacetName;
    const unit = unitStrength(population, population);
    const read = (rows: Parameters<typeof readCounts>[2], table = population.slices): Counts =>
      readCounts(population, table, rows, k, population.reference, unit);
    this.#key = key;
    this.#k = k;
    this.#facet = facetParameters(parameters, name);
    this.#longShrinkage = parameters.horizonShrinkage[0];
    this.#everybody = shrink(
      read([[population.horizons[2].rows.get(""), 1]], population.horizons[2]),
      parameters.populationShrinkage,
      uniform(k),
    );
    const counts = read([[population.slices.rows.get(key), 1]]);
    this.#there = shrink(counts, this.#facet.populationShrinkage, this.#everybody);
  }

  of({ before, everything }: TransferUser, { newcomer }: Asked): Float64Array {
    const { shrinkage, weight, populationWeight } = this.#facet;
    const [k, everybody, there] = [this.#k, this.#everybody, this.#there];
    const inPlace = countsOf(before.get(this.#key), k);
    const all = countsOf(everything, k);
    const long = shrink(newcomer ? subtract(all, inPlace) : all, this.#longShrinkage, everybody);
    const cell = shrink(newcomer ? countsOf(undefined, k) : inPlace, shrinkage, long);
    const out = new Float64Array(k);
    let total = 0;
    for (let topic = 0; topic < k; topic++)
      total += out[topic] =
        long[topic]! *
        (cell[topic]! / long[topic]!) ** weight *
        (there[topic]! / everybody[topic]!) ** populationWeight;
    for (let topic = 0; topic < k; topic++) out[topic]! /= total;
    return out;
  }
}

function countsOf(counts: Sparse | undefined, k: number): Counts {
  return counts === undefined
    ? { value: new Float64Array(k), mass: 0 }
    : { value: toDense(counts, k), mass: mass(counts) };
}

function subtract(a: Counts, b: Counts): Counts {
  const value = a.value.map((count, topic) => Math.max(0, count - b.value[topic]!));
  return { value, mass: value.reduce((sum, count) => sum + count, 0) };
}
