import { readCounts, shrink, uniform, unitStrength } from "../interests/distribution.js";
import type { InterestParameters } from "../interests/parameters.js";
import type { TransferData } from "./users.js";

/** What everybody turns to in the long run: shares of k topics of the slowest horizon, shrunk to even ones. */
export function sharesOfEverybody(
  { population, k }: Pick<TransferData, "population" | "k">,
  { populationShrinkage }: Pick<InterestParameters, "populationShrinkage">,
): Float64Array {
  const [, , slowest] = population.horizons;
  const unit = unitStrength(population, population);
  const counts = readCounts(population, slowest, [[slowest.rows.get(""), 1]], k, population.reference, unit);
  return shrink(counts, populationShrinkage, uniform(k));
}
