/** What urql's Graphcache calls to know a value by; null = it has no id of its own and stays where it stands. */
type KeyOf = (value: Readonly<Record<string, unknown>>) => string | null;

const nowhere: KeyOf = () => null;
const byId: KeyOf = ({ id }) => (typeof id === "string" ? id : null);

/**
 * Keys for urql's Graphcache.
 *
 * @example
 * import { relayPagination } from "@urql/exchange-graphcache/extras";
 * cacheExchange({ keys: godwitKeys, resolvers: godwitResolvers(relayPagination) })
 */
export const godwitKeys: Readonly<Record<string, KeyOf>> = {
  User: byId,
  Item: byId,
  Topic: byId,
  Behaviour: byId,
  InterestMigration: byId,
  InterestPreference: byId,
  Rule: ({ id, version }) => (typeof id === "string" ? `${id} ${String(version)}` : null),
  ...Object.fromEntries(
    [
      // One set is one answer: its pages have one id, and are joined by the field that asked.
      "RecommendationSet",
      "Recommendation",
      "RecommendationConnection",
      "RecommendationEdge",
      "PageInfo",
      "Reason",
      "Contribution",
      "Interest",
      "InterestShare",
      "InterestSlice",
      "InterestDistribution",
      "InterestTimelinePoint",
      "InterestGraph",
      "InterestGraphEdge",
      "InterestFlow",
      "Interval",
      "TimeSpan",
      "TopicShare",
      "ScoredItem",
      "ScoredUser",
      "ItemConnection",
      "ItemEdge",
      "BehaviourConnection",
      "BehaviourEdge",
      "MigrationConnection",
      "MigrationEdge",
      "MigrationStateChange",
      "AudienceConnection",
      "AudienceEdge",
      "Exposure",
      "UserConnection",
      "UserEdge",
      "SearchConnection",
      "SearchEdge",
      "AppliedPreference",
      "ValueCount",
      "SceneFacet",
      "SceneValue",
      "TopicPage",
      "Segment",
      "RecommendedSegment",
      "SessionRecommendation",
    ].map((type) => [type, nowhere]),
  ),
};

/** Joins the pages of connections; `paginate` is Graphcache's own relayPagination, so that this needs no package. */
export function godwitResolvers<Resolver>(paginate: () => Resolver): {
  readonly Query: Readonly<
    Record<"recommendations" | "items" | "migrations" | "audience" | "searchItems" | "allUsers", Resolver>
  >;
  readonly User: Readonly<Record<"behaviours", Resolver>>;
} {
  return {
    Query: {
      recommendations: paginate(),
      items: paginate(),
      migrations: paginate(),
      audience: paginate(),
      searchItems: paginate(),
      allUsers: paginate(),
    },
    User: { behaviours: paginate() },
  };
}
