interface Connection {
  readonly edges?: readonly { readonly cursor?: string }[];
}

/** What Apollo Client 4 hands to a merge function; only `args` is used. */
interface Merge {
  readonly args: Readonly<Record<string, unknown>> | null;
}

/**
 * Type policies for Apollo Client's InMemoryCache: everything that has one is known by its `nodeId` or `id`, values
 * without an id of their own stay where they stand, and pages of a connection join.
 *
 * @example
 * new InMemoryCache({ typePolicies: godwitTypePolicies, possibleTypes: godwitPossibleTypes })
 */
export const godwitTypePolicies = {
  Query: {
    fields: {
      recommendations: {
        keyArgs: questionOf(
          "userId",
          "context",
          "task",
          "filter",
          "diversity",
          "exploration",
          "strategy",
          "caps",
          "profiling",
          "excludeServed",
          "fatigue",
          "includeHad",
        ),
        merge: joined,
      },
      items: { keyArgs: questionOf("filter"), merge: joined },
      migrations: {
        keyArgs: questionOf("userId", "kinds", "states", "domain", "since", "rate", "orderBy"),
        merge: joined,
      },
      searchItems: { keyArgs: questionOf("text", "userId", "filter"), merge: joined },
      allUsers: { keyArgs: questionOf("prefix"), merge: joined },
      audience: { keyArgs: questionOf("itemId", "text", "context"), merge: joined },
    },
  },
  User: { fields: { behaviours: { keyArgs: questionOf("types"), merge: joined } } },
  // One set of recommendations is one answer; its pages are joined by the field that asked.
  RecommendationSet: { keyFields: false as const },
  Recommendation: { keyFields: false as const },
  Interest: { keyFields: false as const },
  InterestShare: { keyFields: false as const },
  // Versions of a rule share its id.
  Rule: { keyFields: ["id", "version"] },
} as const;

export const godwitPossibleTypes = {
  Node: ["User", "Item", "Topic", "Behaviour", "InterestMigration", "RecommendationSet", "Rule", "Experiment"],
  BatchPayload: [
    "UpsertItemsPayload",
    "UpsertUsersPayload",
    "RecordBehavioursPayload",
    "SendFeedbackPayload",
    "SeedInterestsPayload",
  ],
};

function questionOf(...names: readonly string[]): string[] {
  return [...names];
}

/** The next page after the one that is there; the same question anew begins from its start. */
function joined<T extends Connection>(before: T | undefined, next: T, { args }: Merge): T {
  const after = args?.["after"];
  if (!before?.edges || after === null || after === undefined) return next;
  return { ...next, edges: [...before.edges, ...(next.edges ?? [])] };
}
