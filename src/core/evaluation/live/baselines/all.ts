import type { EvaluationBehaviour } from "../../world.js";
import { ownIn, popularityIn, type Facet } from "./context.js";
import { transitions } from "./followers.js";
import { cooccurrenceVotes, easeVotes, itemKnnVotes } from "./item-item.js";
import type { LiveBaseline } from "./live-baseline.js";
import { fadingOwn } from "./own-frequency.js";
import { fadingPopularity, windowPopularity } from "./popularity.js";
import { textMixture } from "./text.js";
import { userKnn } from "./user-knn.js";

/** EASE is tried over at most so many items, those with most users: it is learned once a λ. */
const easeItems = 3_000;
/** Facets of scenes that contexts are counted by, the most frequent ones. */
const mostFacets = 3;

/** Every simple method with every value of its one parameter. behaviours: those before the split. */
export function liveBaselines(behaviours: readonly EvaluationBehaviour[]): LiveBaseline[] {
  const facets: Facet[] = ["weekday", "daypart", ...scenesOf(behaviours)];
  return [
    ...[0.25, 1, 3, 7, 30, Infinity].map(fadingPopularity),
    ...[1, 3, 7, 30].map(windowPopularity),
    ...[1, 3, 7, 14, 30, 60, Infinity].map(fadingOwn),
    ...facets.map(ownIn),
    ...facets.map(popularityIn),
    ...[7, 30, Infinity].map(itemKnnVotes),
    ...[7, 30, 90].map(cooccurrenceVotes),
    ...userKnn([1, 7, 30, 90]),
    ...transitions([1, 2, 3, 5]),
    ...[20, 100, 500, 1_000].map((lambda) => easeVotes(lambda, Infinity, easeItems)),
    ...[100, 500].map((lambda) => easeVotes(lambda, 90, easeItems)),
    ...[7, 30, 90].map(textMixture),
  ];
}

function scenesOf(behaviours: readonly EvaluationBehaviour[]): Facet[] {
  const counts = new Map<string, number>();
  for (const { signal } of behaviours)
    for (const facet of Object.keys(signal.scene)) counts.set(facet, (counts.get(facet) ?? 0) + 1);
  return [...counts]
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostFacets)
    .map(([facet]): Facet => `scene.${facet}`);
}
