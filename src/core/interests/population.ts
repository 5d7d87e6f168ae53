import { boundedCells } from "./influence.js";
import { emptyCells, foldCells, mergeCells, type Cells } from "./cells.js";
import { decodeCells, encodeCells } from "./codec-cells.js";
import { defaultParameters, type InterestParameters } from "./parameters.js";
import type { Signal } from "./signal.js";

/** The same sums as a user's, over everybody: each user's as boundedCells has them. */
export type Population = Cells;

export function emptyPopulation(parameters: Pick<InterestParameters, "halfLives"> = defaultParameters): Population {
  return emptyCells(parameters);
}

/**
 * Adds what a user's sums may count for, in place; sign −1 takes it out again. When a user's sums change, take out what
 * they were and add what they are. Throws CONFIGURATION when the half-lives differ.
 */
export function mergePerson(population: Population, person: Cells, sign: 1 | -1 = 1): void {
  mergeCells(population, boundedCells(person), sign);
}

/**
 * Adds what a user has done since they were added last: the same as taking them out and adding them again, where they
 * enter whole (`entersWhole`) before and after; it costs the rows of the signals, not those of the user.
 */
export function addSignals(
  population: Population,
  signals: readonly Signal[],
  parameters: Pick<InterestParameters, "halfLives">,
): void {
  const added = emptyCells(parameters);
  for (const signal of signals) foldCells(added, signal, parameters);
  mergeCells(population, added);
}

/** Folds one behaviour without any bound, in place: for sums of one person or of made-up people. */
export function foldPopulation(
  population: Population,
  signal: Signal,
  parameters: Pick<InterestParameters, "halfLives">,
  sign: 1 | -1 = 1,
): void {
  foldCells(population, signal, parameters, sign);
}

/**
 * Adds another shard's sums, in place; sign −1 takes them out again. Throws CONFIGURATION when the
 * half-lives differ.
 */
export function mergePopulation(into: Population, from: Population, sign: 1 | -1 = 1): void {
  mergeCells(into, from, sign);
}

export const encodePopulation = (population: Population): Uint8Array => encodeCells(population);
export const decodePopulation = (bytes: Uint8Array): Population => decodeCells(bytes);
