import { forPart } from "../../core/ranking/model.js";
import { logOf, wishesOn } from "../../core/ranking/preferences/apply.js";
import { rank } from "../../core/ranking/rank.js";
import { reweighed } from "../../core/ranking/rank-input.js";
import { decodeServedList } from "../../core/ranking/served/decode.js";
import type { FacetName } from "../../core/interests/parameters.js";
import type { StrategyWeights } from "../../core/strategy/strategy.js";
import type { Context } from "../../core/types.js";
import type { RecommendationSetRecord } from "../../ports/history/recommendations.js";
import type { InterestService } from "../interests/interest-service.js";
import type { WishReader } from "../preferences/wish-reader.js";
import type { Edition } from "../kit/edition.js";
import { askedInterests } from "./asked-interests.js";
import type { PageItem } from "./compose.js";
import { candidatesOf } from "./kept-ranking.js";
import { changeOf } from "./rank-asked.js";
import type { ServedSet } from "./recommendation-set.js";

interface StoredWeights {
  recentPicture: number;
  /** epoch ms; absent in sets of before */
  interestsSince?: number | null;
  votesSince?: number;
  exploration: number;
  diversity?: number;
  slices?: FacetName[];
  sliceShrinkage?: number;
  profiling?: "OFF";
}

/**
 * A set that is no longer in memory, from the history: its items in their order, with their probabilities and
 * propensities. Reasons are those of today's state and ranker; what has left the catalogue, or for DISCOVER was had
 * meanwhile, leaves its place empty. null = its ranking was not kept.
 */
export async function restoreSet(
  record: RecommendationSetRecord,
  edition: Edition,
  { interests, wishes: wishReader, clock }: { interests: InterestService; wishes: WishReader; clock: () => number },
): Promise<ServedSet | null> {
  if (record.ranking === null) return null;
  const { catalogue, vectors } = edition;
  const list = decodeServedList(record.ranking);
  const stored = record.weights as StoredWeights;
  const now = clock();
  const context = contextOf(record.context);
  const model = forPart(edition.ranker, record.task, context);
  const weights: StrategyWeights = {
    strategy: record.strategy,
    lambda: stored.recentPicture,
    exploration: stored.exploration,
    facets: stored.slices ?? [],
    sliceShrinkage: stored.sliceShrinkage ?? 1,
    migrationId: record.migrationId,
    since: stored.interestsSince ?? null,
    ...(stored.votesSince === undefined ? {} : { votesSince: stored.votesSince }),
  };
  const profiling = stored.profiling !== "OFF";
  const snapshot =
    (profiling ? (await interests.snapshots(edition, [record.userId]))[0] : null) ??
    (await interests.unknownUser(edition, record.userId));
  const asked = await wishReader.read(edition, snapshot.preferences, now);
  const ranked = rank({
    task: record.task,
    context,
    now,
    ...askedInterests({ snapshot, context, weights, now, model }, interests),
    catalogue,
    vectors,
    model,
    change: changeOf(weights),
    candidates: candidatesOf(list, (number) => catalogue.positionOf(number)),
  });
  const byNumber = new Map(ranked.map((scored) => [scored.number, scored]));
  const rules = new Map<number, string[]>();
  for (const [i, rule] of list.rules) rules.set(i, [...(rules.get(i) ?? []), rule]);
  const items = [...list.numbers.subarray(0, list.placed)].flatMap((number, i): PageItem[] => {
    const scored = byNumber.get(number);
    const wishes = scored === undefined ? [] : (wishesOn(scored.position, asked) ?? []);
    return scored === undefined
      ? []
      : [
          {
            scored: reweighed(scored, list.probabilities[i]!),
            position: i + 1,
            propensity: list.propensities[i]!,
            pinned: list.pinned[i] === 1,
            rules: rules.get(i) ?? [],
            boost: list.boosts[i]! - logOf(wishes),
            wishes,
            team: list.teams[i] || null,
          },
        ];
  });
  return {
    id: record.id,
    userId: record.userId,
    task: record.task,
    servedAt: record.at,
    context,
    weights,
    profiling,
    diversity: stored.diversity ?? 0,
    model: record.model,
    beta: model.weights[record.task],
    experiment: record.experimentId === null ? null : { id: record.experimentId, variant: record.variant },
    snapshot,
    items,
    rest: [],
    plain: list.plain,
  };
}

function contextOf(stored: unknown): Context {
  const { at, ...rest } = stored as Omit<Context, "at"> & { at: string };
  return { ...rest, at: Date.parse(at) };
}
