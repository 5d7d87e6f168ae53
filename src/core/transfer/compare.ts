import { pairedDifference, type Interval } from "../statistics/bootstrap.js";
import { readCounts, shrink, uniform, unitStrength, type Counts } from "../interests/distribution.js";
import { facetParameters, type FacetName, type InterestParameters } from "../interests/parameters.js";
import { mass, toDense, type Sparse } from "../sparse.js";
import { crossEntropy } from "./cross-entropy.js";
import { placePopulation } from "./judged.js";
import type { TransferModel, TransferTarget } from "./model.js";
import { placeOf } from "./places.js";
import { transferredShares } from "./shares.js";
import type { TransferData, TransferUser } from "./users.js";

/** How ways to foresee what a user does in a place did on the same users, in nats: lower is better. */
export interface TransferComparison {
  readonly users: number;
  /**
   * this model; only the place's own history and population; the slices of docs/research/interests.md without transfer
   */
  readonly candidate: number;
  readonly without: number;
  readonly slices: number;
  /** the model that serves, null where none does */
  readonly serving: number | null;
  /** candidate − (serving, or the slices), paired over users */
  readonly difference: Interval;
  /** candidate − without */
  readonly againstWithout: Interval;
  /** candidate − slices by place */
  readonly places: Readonly<Record<string, { readonly users: number; readonly difference: Interval }>>;
}

/** Judged users per place. */
const judgedPerPlace = 500;

/**
 * Compares ways to foresee what users do in a place after data.split from what they did before, each asked twice: with
 * the user's own history there and as if they had none. Only places that the candidate knows are asked about.
 */
export function compareTransfer(
  data: TransferData,
  candidate: TransferModel,
  serving: TransferModel | null,
  parameters: InterestParameters,
  seed: number,
): TransferComparison {
  const losses = {
    candidate: [] as number[],
    without: [] as number[],
    slices: [] as number[],
    serving: [] as number[],
  };
  const places: Record<string, { users: number; difference: Interval }> = {};
  const inUse = new Map(serving?.targets.map((target) => [target.to, target]) ?? []);
  for (const target of candidate.targets) {
    const population = placePopulation(target.to, data, parameters);
    const slices = slicePredictor(target.to, data, parameters);
    const from = losses.candidate.length;
    const judged = data.users.filter(({ after }) => after.has(target.to));
    const step = Math.max(1, judged.length / judgedPerPlace);
    for (let i = 0; i < judged.length; i += step) {
      const user = judged[Math.floor(i)]!;
      const happened = user.after.get(target.to)!;
      const asked = (predict: (newcomer: boolean) => Float64Array): number =>
        (crossEntropy(happened, predict(false)) + crossEntropy(happened, predict(true))) / 2;
      const bySlices = asked((newcomer) => slices(user, newcomer));
      const carried = (by: TransferTarget): number =>
        by.bySlices ? bySlices : asked((newcomer) => sharesFor(user, by, population, data.k, newcomer));
      losses.candidate.push(carried(target));
      losses.without.push(carried({ ...target, bySlices: false, sources: [] }));
      losses.slices.push(bySlices);
      const rival = inUse.get(target.to);
      losses.serving.push(rival ? carried(rival) : bySlices);
    }
    const users = losses.candidate.length - from;
    if (users > 0)
      places[target.to] = {
        users,
        difference: pairedDifference(losses.candidate.slice(from), losses.slices.slice(from), { seed, draws: 500 }),
      };
  }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  return {
    users: losses.candidate.length,
    candidate: mean(losses.candidate),
    without: mean(losses.without),
    slices: mean(losses.slices),
    serving: serving === null ? null : mean(losses.serving),
    difference: pairedDifference(losses.candidate, losses.serving, { seed, draws: 500 }),
    againstWithout: pairedDifference(losses.candidate, losses.without, { seed, draws: 500 }),
    places,
  };
}

function sharesFor(
  user: TransferUser,
  target: TransferTarget,
  population: Float64Array,
  k: number,
  newcomer: boolean,
): Float64Array {
  const own = newcomer ? undefined : user.before.get(target.to);
  return transferredShares(
    countsOf(own, k),
    population,
    target.shrinkage,
    target.sources.flatMap(({ from, strength, map }) => {
      const counts = user.before.get(from);
      return counts === undefined ? [] : [{ strength, map, counts, mass: mass(counts) }];
    }),
  );
}

/**
 * What the slices say of a place without transfer: the ratios of docs/research/interests.md, cell → user → population.
 */
function slicePredictor(
  key: string,
  data: TransferData,
  parameters: InterestParameters,
): (user: TransferUser, newcomer: boolean) => Float64Array {
  const { population, k } = data;
  const unit = unitStrength(population, population);
  const place = placeOf(key)!;
  const { shrinkage, weight, populationShrinkage, populationWeight } = facetParameters(
    parameters,
    (place.kind === "DOMAIN" ? "domain" : `scene:${place.facet}`) as FacetName,
  );
  const read = (rows: Parameters<typeof readCounts>[2], table = population.slices): Counts =>
    readCounts(population, table, rows, k, population.reference, unit);
  const everybody = shrink(
    read([[population.horizons[2].rows.get(""), 1]], population.horizons[2]),
    parameters.populationShrinkage,
    uniform(k),
  );
  const there = shrink(read([[population.slices.rows.get(key), 1]]), populationShrinkage, everybody);
  return (user, newcomer) => {
    const own = countsOf(user.before.get(key), k);
    const all = countsOf(user.everything, k);
    const rest = newcomer ? subtract(all, own) : all;
    const long = shrink(rest, parameters.horizonShrinkage[0], everybody);
    const cell = shrink(newcomer ? countsOf(undefined, k) : own, shrinkage, long);
    const out = new Float64Array(k);
    let total = 0;
    for (let topic = 0; topic < k; topic++)
      total += out[topic] =
        long[topic]! *
        (cell[topic]! / long[topic]!) ** weight *
        (there[topic]! / everybody[topic]!) ** populationWeight;
    for (let topic = 0; topic < k; topic++) out[topic]! /= total;
    return out;
  };
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
