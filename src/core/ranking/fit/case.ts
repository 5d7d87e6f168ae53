import { listMetrics } from "../../evaluation/metrics.js";
import { seeded } from "../../random.js";
import type { Task } from "../../types.js";
import type { FeatureName } from "../features/names.js";
import type { RankInput } from "../rank-input.js";
import { bestFirst, eligible, featureColumns, weighted } from "../score.js";
import { baselinesOf, baselineWeights } from "./baselines.js";
import { drawChoiceSet, type ChoiceSet } from "./choice-set.js";

/** One later session: what was known before it, and the catalogue positions chosen in it. */
export interface FitCase {
  /** an index; the same person's sessions count as one observation */
  readonly user: number;
  readonly input: RankInput;
  readonly truth: ReadonlySet<number>;
}

/** A session as it is kept for fitting: the candidates that some weights may put on a short list, without all the others. */
export interface ReadCase {
  readonly user: number;
  readonly set: ChoiceSet;
  /** NDCG of each of the task's simple rankings over the whole catalogue */
  readonly baselines: readonly number[];
}

/** What serves is judged by the NDCG of lists of this length. */
export const judgedTop = 10;
/** The hardest of every feature are all that a list of ten is made from: 40 and what ties with the 40th. */
const sizes = { hard: 40, ties: 300, random: 100 };

/** Reads sessions once: features of all candidates, simple rankings over all of them, and the choice set that is kept. */
export function readCases(task: Task, cases: Iterable<FitCase>, { features, seed }: { features: readonly FeatureName[]; seed: number }): ReadCase[] {
  const rankings = baselinesOf[task].map((baseline) => baselineWeights(baseline).features), random = seeded(seed), read: ReadCase[] = [];
  const names = [...new Set([...features, ...rankings.flatMap((weights) => weights.map(({ feature }) => feature))])];
  for (const { user, input, truth } of cases) {
    const positions = eligible(input), columns = featureColumns(input, positions, names), chosen = new Set<number>(), numberOf = (i: number) => input.catalogue.numberAt(positions[i]!);
    positions.forEach((position, i) => truth.has(position) && chosen.add(i));
    const ndcg = rankings.map((weights) => listMetrics(bestFirst(weighted(weights, columns, positions.length), numberOf, judgedTop), chosen, judgedTop).ndcg);
    read.push({ user, set: drawChoiceSet(features.map((name) => columns.get(name)!), chosen, random, sizes, numberOf), baselines: ndcg });
  }
  return read;
}

/** NDCG of raw weights among the candidates that were kept of a session. */
export function ndcgOf({ rows, features, values, truth, numbers }: ChoiceSet, weights: ArrayLike<number>): number {
  const scores = new Float64Array(rows);
  for (let r = 0, at = 0; r < rows; r++) for (let f = 0; f < features; f++) scores[r]! += weights[f]! * values[at++]!;
  return listMetrics(bestFirst(scores, (r) => numbers[r]!, judgedTop), new Set(truth), judgedTop).ndcg;
}

/** Users fall into two halves: what is fitted on one is judged on the other. */
export const halfOf = (user: number): 0 | 1 => (user % 2 === 0 ? 0 : 1);
