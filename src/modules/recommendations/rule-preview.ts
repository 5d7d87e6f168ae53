import type { QueryResolvers } from "../../generated/graphql.js";
import { pageSize } from "../common/paging.js";
import { speaksTo } from "../rules/rule-service.js";
import type { RecommendationQuestion } from "./question.js";

/** Pages that nobody is shown, for who thinks about a rule. */
export const previewRule: NonNullable<QueryResolvers["previewRule"]> = async (
  _parent,
  { rule, userId, context, task, first },
  { services, edition, loaders, turn },
) => {
  const tried = await services.rules.tried(rule);
  const question: RecommendationQuestion = {
    userId,
    context,
    task,
    filter: {},
    first: pageSize(first, 20, 100),
    after: null,
    diversity: null,
    exploration: 0,
    strategy: null,
    caps: null,
    profiling: true,
    includeHad: "NONE",
    excludeServed: null,
    fatigue: null,
    turn,
  };
  const [before, after] = [
    await services.recommendations.preview(edition, question),
    await services.recommendations.preview(edition, { ...question, tried }),
  ];
  const present = async ({ set, items }: typeof before) => {
    const found = await Promise.all(items.map(({ scored }) => loaders.item.load(scored.id)));
    return items.flatMap((item, i) => (found[i] === null ? [] : [{ set, item }]));
  };
  return {
    applies: speaksTo(tried, { ...after.set.context, task, attributes: after.set.snapshot.user.attributes }),
    before: await present(before),
    after: await present(after),
  };
};
