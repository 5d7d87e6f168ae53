import { jensenShannonBits } from "../statistics/divergence.js";
import type { SliceTopic } from "./types.js";

export const topicsPerSlice = 5;

export function rowsOf(labels: readonly number[], keep: (label: number) => boolean): number[] {
  const rows: number[] = [];
  labels.forEach((l, i) => {
    if (keep(l)) rows.push(i);
  });
  return rows;
}

export function furthest(groups: readonly Float64Array[]): [number, number] {
  let best: [number, number] = [0, 1];
  let most = -1;
  for (let a = 0; a < groups.length; a++)
    for (let b = a + 1; b < groups.length; b++) {
      const d = jensenShannonBits(groups[a]!, groups[b]!);
      if (d > most) {
        most = d;
        best = [a, b];
      }
    }
  return best;
}

export function distinguishing(topics: readonly number[], shares: Float64Array, overall: Float64Array): SliceTopic[] {
  return topics
    .map(
      (topic, j): SliceTopic => ({
        topic,
        share: shares[j]!,
        overall: overall[j]!,
        lift: overall[j]! > 0 ? shares[j]! / overall[j]! : 1,
      }),
    )
    .toSorted((x, y) => Math.abs(y.share - y.overall) - Math.abs(x.share - x.overall))
    .slice(0, topicsPerSlice);
}
