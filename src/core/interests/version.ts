/**
 * The version of what histories fold to: strengths, topics, slices, own items, sessions, and the detector's state
 * beside them. Raise it with every change of the code that makes the same history fold to something else: what older
 * versions have folded is folded anew in the background. version.test.ts fails where it was forgotten.
 *
 * 1: the first release. 2: a purchase counts for at most 64 pieces; drift is found by a likelihood test.
 * 3: drifts have kinds with probabilities, and are confirmed at a false discovery rate.
 * 4: drifts are dated by the posterior around a split, and what moves everybody is taken out of them.
 */
export const statesVersion = 4;

/**
 * The version of how states are added up to the population.
 *
 * 2: each user counts for a bounded mass (influence.ts). 3: of 500 instead of 50.
 */
export const populationVersion = 3;
