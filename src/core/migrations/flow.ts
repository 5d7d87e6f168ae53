import { transport } from "./transport.js";
import type { CentroidCosine, TopicFlow } from "./types.js";

/**
 * How interest moved from `from` to `to` (distributions over `topics`): the optimal-transport plan with the angle
 * between topic centroids, arccos(cos)/π, as cost. The angle is a metric, so an optimal plan leaves in place what both
 * have in common: only surpluses are shipped to deficits. Masses sum to the total variation distance. Largest first.
 */
export function topicFlow(
  topics: readonly number[],
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  cosine: CentroidCosine,
): TopicFlow[] {
  const sources: number[] = [];
  const sinks: number[] = [];
  topics.forEach((_, j) => {
    if (from[j]! > to[j]!) sources.push(j);
    else if (to[j]! > from[j]!) sinks.push(j);
  });
  const angle = (a: number, b: number): number => Math.acos(Math.min(1, Math.max(-1, cosine(a, b)))) / Math.PI;
  const plan = transport(
    sources.map((j) => from[j]! - to[j]!),
    sinks.map((j) => to[j]! - from[j]!),
    (i, j) => angle(topics[sources[i]!]!, topics[sinks[j]!]!),
  );
  return plan
    .map((s) => ({ from: topics[sources[s.from]!]!, to: topics[sinks[s.to]!]!, mass: s.mass }))
    .toSorted((a, b) => b.mass - a.mass);
}
