import { listMetrics } from "../../evaluation/metrics.js";
import type { TaskWeights } from "../model.js";
import { bestFirst, eligible, featureColumns, weighted } from "../score.js";
import type { FitCase } from "./weights.js";

/**
 * NDCG of several weights on the same sessions, over all candidates (never a sample): one row of numbers per weights, one
 * number per case. The features are computed once.
 */
export function ndcgOfWeights(cases: Iterable<FitCase>, rivals: readonly TaskWeights[], top: number): Float64Array[] {
  const names = [...new Set(rivals.flatMap(({ features }) => features.map(({ feature }) => feature)))], out: number[][] = rivals.map(() => []);
  for (const { input, truth } of cases) {
    const positions = eligible(input), columns = featureColumns(input, positions, names);
    rivals.forEach(({ features }, r) => {
      const list = bestFirst(weighted(features, columns, positions.length), (i) => input.catalogue.numberAt(positions[i]!), top);
      out[r]!.push(listMetrics(list.map((i) => positions[i]!), truth, top).ndcg);
    });
  }
  return out.map((row) => Float64Array.from(row));
}
