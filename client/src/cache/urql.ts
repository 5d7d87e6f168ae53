/** What urql's Graphcache calls to know a value by; null = it has no id of its own and stays where it stands. */
type KeyOf = (value: Readonly<Record<string, unknown>>) => string | null;

const nowhere: KeyOf = () => null;
const byId: KeyOf = ({ id }) => (typeof id === "string" ? id : null);

/**
 * Keys for urql's Graphcache.
 *
 * @example
 * cacheExchange({ keys: godwitKeys })
 */
export const godwitKeys: Readonly<Record<string, KeyOf>> = {
  User: byId,
  Item: byId,
  Topic: byId,
  Behaviour: byId,
  InterestMigration: byId,
  InterestPreference: byId,
  Rule: ({ id, version }) => (typeof id === "string" ? `${id} ${String(version)}` : null),
  RecommendationSet: byId,
  ...Object.fromEntries(
    [
      "Recommendation",
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
    ].map((type) => [type, nowhere]),
  ),
};
