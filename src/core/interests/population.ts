import { emptyCells, foldCells, mergeCells, type Cells } from "./cells.js";
import { decodeCells, encodeCells } from "./codec.js";
import { defaultParameters, type InterestParameters } from "./parameters.js";
import type { Signal } from "./signal.js";

/** The same sums as a user's, over everybody. */
export type Population = Cells;

export function emptyPopulation(parameters: Pick<InterestParameters, "halfLives"> = defaultParameters): Population {
  return emptyCells(parameters);
}

/** Folds one behaviour of anybody, in place; sign −1 takes an erased one out again (the reference time stays). */
export function foldPopulation(
  population: Population,
  signal: Signal,
  parameters: Pick<InterestParameters, "halfLives">,
  sign: 1 | -1 = 1,
): void {
  foldCells(population, signal, parameters, sign);
}

/**
 * Adds another shard's or a user's sums, in place; sign −1 takes them out again. Throws CONFIGURATION when the
 * half-lives differ.
 */
export function mergePopulation(into: Population, from: Population, sign: 1 | -1 = 1): void {
  mergeCells(into, from, sign);
}

export const encodePopulation = (population: Population): Uint8Array => encodeCells(population);
export const decodePopulation = (bytes: Uint8Array): Population => decodeCells(bytes);
