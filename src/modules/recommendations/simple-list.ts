import type { FeatureName } from "../../core/ranking/features/names.js";
import { simpleModel, simplest } from "../../core/ranking/simple.js";
import type { QueryResolvers, SimpleRecommendationsResolvers } from "../../generated/graphql.js";
import type { ItemRecord } from "../../ports/history/items.js";
import { itemFilter } from "../catalogue/filter-input.js";
import { pageSize } from "../common/paging.js";
import { spokenLanguage } from "../common/spoken-language.js";
import { parameterWords } from "./parameter-words.js";

export interface SimpleListView {
  ranking: FeatureName[];
  measured: { simple: number; fitted: number } | null;
  items: ItemRecord[];
}

export const simpleRecommendations: NonNullable<QueryResolvers["simpleRecommendations"]> = async (
  _parent,
  { userId, context, task, filter, first },
  { services, edition, loaders, turn },
) => {
  const { ranking, measured } = simplest(edition.ranker, task);
  const ids = await services.recommendations.rankedBy(edition, simpleModel(edition.ranker, task, ranking), {
    userId,
    context,
    task,
    filter: itemFilter(filter),
    first: pageSize(first, 20, 100),
    turn,
  });
  const found = await Promise.all(ids.map((id) => loaders.item.load(id)));
  return {
    ranking: [...ranking],
    measured: measured && { simple: measured.ndcg, fitted: measured.served },
    items: found.filter((item) => item !== null),
  };
};

export const simpleListResolvers: SimpleRecommendationsResolvers = {
  name: ({ ranking }, { language }) => {
    const spoken = spokenLanguage(language);
    return ranking.map((feature) => parameterWords[feature][spoken].name).join(spoken === "zh" ? "，其次" : ", then ");
  },
};
