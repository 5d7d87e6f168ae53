import { pairedDifference, type Interval } from "../../../src/core/statistics/bootstrap.js";
import { fitCases } from "../../../src/core/evaluation/sessions.js";
import { listMetrics } from "../../../src/core/statistics/list-metrics.js";
import { taskFeatures } from "../../../src/core/evaluation/task-features.js";
import type { InterestParameters } from "../../../src/core/interests/parameters.js";
import { seeded } from "../../../src/core/statistics/random.js";
import { drawChoiceSet, type ChoiceSet } from "../../../src/core/ranking/fit/choice-set.js";
import { fitLogit } from "../../../src/core/ranking/fit/logit.js";
import type { RankingModel } from "../../../src/core/ranking/model.js";
import { bestFirst, eligible, featureColumns } from "../../../src/core/ranking/score.js";
import { bestRidge, meanOf, seenInBoth, targetItems } from "./bridge.js";
import type { ColdWorld } from "./cold.js";
import { mixedCases } from "./variants.js";

/** What the best bridge is worth where it would serve. */
export interface BridgeInRanker {
  /** sessions it was judged on */
  readonly cases: number;
  /** NDCG of the ranker with the cosine to the bridged vector as one feature more, less that without; cross-fitted */
  readonly feature: Interval;
  /**
   * part of what users took that is among the candidates: 60 per strongest interest, and with 60 by the bridge beside
   */
  readonly recall: { readonly interests: number; readonly withBridge: number; readonly difference: Interval };
}

const top = 10;
const l2 = 10;
const sizes = { hard: 20, random: 100 };
const perInterest = 60;
const interestsAsked = 4;

/**
 * The ridge towards the identity in the ranker and among the sources of candidates, by the rule of every feature:
 * learned on one half of the sessions, judged on the other.
 */
export function bridgeInRanker(
  learning: ColdWorld,
  target: string,
  model: RankingModel,
  parameters: InterestParameters,
  seed: number,
): BridgeInRanker {
  const { world } = learning;
  const { catalogue, vectors } = world;
  const { bridge } = bestRidge(seenInBoth(world, target), targetItems(world, target), true, vectors.dimension);
  const features = taskFeatures.DISCOVER.filter((feature) => feature !== "transfer");
  const random = seeded(seed);
  const judged: {
    set: ChoiceSet;
    columns: readonly Float64Array[];
    chosen: ReadonlySet<number>;
    recall: { interests: number; withBridge: number };
  }[] = [];
  for (const { input, truth } of fitCases(
    { ...world, heldOut: mixedCases(learning, "all") },
    "DISCOVER",
    model,
    parameters,
    { limit: Infinity, seed },
  )) {
    const positions = eligible(input);
    const known = featureColumns(input, positions, features);
    const chosen = new Set<number>();
    positions.forEach((position, i) => truth.has(position) && chosen.add(i));
    const source = meanOf(
      world,
      [...input.own]
        .filter(([number, { weight }]) => weight > 0 && catalogue.at(catalogue.positionOf(number))?.domain !== target)
        .map(([number]) => number),
    );
    const bridged =
      source === null
        ? new Float64Array(positions.length)
        : Float64Array.from(vectors.similarities([bridge(source)], positions)[0]!);
    const columns = [...features.map((name) => known.get(name)!), bridged];
    const nearest = (scores: ArrayLike<number>): number[] =>
      bestFirst(Float64Array.from(scores), (i) => i, perInterest);
    const asked = input.interests.flatMap(({ vector }) => vector ?? []).slice(0, interestsAsked);
    const near = new Set(asked.length === 0 ? [] : vectors.similarities(asked, positions).flatMap(nearest));
    const more = new Set([...near, ...(source === null ? [] : nearest(bridged))]);
    const share = (found: ReadonlySet<number>): number =>
      [...chosen].filter((i) => found.has(i)).length / Math.max(1, chosen.size);
    judged.push({
      set: drawChoiceSet(columns, chosen, random, sizes),
      columns,
      chosen,
      recall: { interests: share(near), withBridge: share(more) },
    });
  }
  const ndcg = (excluded: ReadonlySet<number>): number[] => {
    const halves = [0, 1].map(
      (half) =>
        fitLogit(
          judged.filter((_, i) => i % 2 !== half).map(({ set }) => set),
          { l2, excluded },
        ).weights,
    );
    return judged.map(({ columns, chosen }, i) => {
      const weights = halves[i % 2]!;
      const scores = new Float64Array(columns[0]!.length);
      columns.forEach((column, f) => {
        for (let row = 0; row < scores.length; row++) scores[row]! += weights[f]! * column[row]!;
      });
      return listMetrics(
        bestFirst(scores, (row) => row, top),
        chosen,
        top,
      ).ndcg;
    });
  };
  const recalls = judged.map(({ recall }) => recall);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  const [interests, withBridge] = [recalls.map((one) => one.interests), recalls.map((one) => one.withBridge)];
  return {
    cases: judged.length,
    feature: pairedDifference(ndcg(new Set()), ndcg(new Set([features.length])), { seed }),
    recall: {
      interests: mean(interests),
      withBridge: mean(withBridge),
      difference: pairedDifference(withBridge, interests, { seed }),
    },
  };
}
