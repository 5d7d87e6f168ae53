import type { RankingModel } from "../../core/ranking/model.js";
import type { Edition } from "../kit/edition.js";
import type { RuleService } from "../rules/rule-service.js";
import { notReady } from "./page-rules.js";
import type { RecommendationQuestion } from "./question.js";
import { rankAsked, type Asked, type RankingParts } from "./rank-asked.js";
import { allowedFilter, without } from "./setting.js";

export type PlainQuestion = Pick<RecommendationQuestion, "userId" | "context" | "task" | "filter" | "first" | "turn">;

/**
 * Ids of the items that a model ranks first for a user, of those that may be shown to them: without rules, preferences,
 * experiments and dials. Of who has profiling off, nothing is used.
 */
export async function rankedBy(
  parts: RankingParts & { rules: RuleService; clock: () => number },
  edition: Edition,
  model: RankingModel,
  { userId, task, filter, first, turn, ...question }: PlainQuestion,
): Promise<string[]> {
  const { interests, rules, clock } = parts;
  const [known = null] = await interests.snapshots(edition, [userId]);
  const snapshot = known?.profiling ? known : await interests.unknownUser(edition, userId);
  const { catalogue } = snapshot.edition;
  const now = clock();
  const context = interests.context(snapshot, question.context);
  const had = snapshot.state.items;
  const waiting = notReady(rules.inForce({ ...context, task }, now), catalogue, had, now);
  const asked: Asked = {
    userId: "",
    task,
    snapshot,
    context,
    filter: allowedFilter(without(waiting, filter), {
      task,
      context,
      had,
      now,
      idOf: (number) => catalogue.at(catalogue.positionOf(number))?.id,
    }),
    wishes: [],
    now,
    turn,
    again: "NONE",
    fatigue: null,
    floors: [],
  };
  const setting = { strategy: null, diversity: 0, exploration: 0, caps: [], model };
  const { ranked } = await rankAsked(parts, asked, setting, () => {});
  return ranked.slice(0, first).map(({ id }) => id);
}
