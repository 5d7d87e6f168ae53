import type { User } from "../../core/types.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import { everybody, known, own, owned, parent, scope, self, type AccessRule } from "../kit/access-rule.js";

const read = scope("read");
const write = scope("write");
const admin = scope("admin");
const ofUser = owned<User>(({ id }) => id);
const ofBehaviour = owned<BehaviourRecord>(({ userId }) => userId);
const ofMigration = owned<MigrationRecord>(({ userId }) => userId);
const ofInterest = owned<{ readonly user: { readonly user: User } }>(({ user }) => user.user.id);
const ofRecommendation = owned<{ readonly set: { readonly userId: string } }>(({ set }) => set.userId);

/**
 * Who may ask for what: each line names fields of one type. A field that stands nowhere is for admin keys only, and
 * fails a test.
 */
const lines: readonly (readonly [AccessRule, ...string[]])[] = [
  // Questions
  [everybody, "Query.health"],
  [
    known,
    "Query: item items similarItems vectorSpaces domains tags attributeNames attributeValues recommendForSession topics viewer recommenderParameters",
  ],
  [known, "Query.topicChanges", "Subscription.topicsChanged"],
  [self("userId", "read"), "Query.affinities"],
  [self("userId", "read", { optional: true }), "Query: search searchItems topicPage"],
  [
    self("userId", "read"),
    "Query: picture interestPreferences interests predictedInterests interestTimeline interestGraph interestNarrative migrations",
    "Query: recommendations simpleRecommendations recommendSegments newForYou offers",
  ],
  [self("id", "read"), "Query.user"],
  [self("ids[]", "read"), "Query.users"],
  [scope("read", "userId"), "Query.similarUsers"],
  [scope("admin", "userId"), "Query: personActs previewRule"],
  [read, "Query: audience populationTrends sceneFacets"],
  [admin, "Query: allUsers erasures models fitJobs fitJob transfers webhooks webhookDeliveries deadLetters apiKeys"],
  [admin, "Query: rules ruleVersions experiments experiment offPolicyEstimate streamPartitions streamRefusals"],

  // Changes
  [self("behaviours[].userId", "write", { asGiven: true }), "Mutation.recordBehaviours"],
  [self("feedback[].userId", "write", { asGiven: true }), "Mutation.sendFeedback"],
  [self("userId", "write"), "Mutation: endSession"],
  [self("userId", "write"), "Mutation: seedInterests setInterestPreference removeInterestPreference setProfiling"],
  [self("users[].id", "write", { asGiven: true }), "Mutation.upsertUsers"],
  [scope("write", "from", { also: "into", asGiven: true }), "Mutation.mergeUsers"],
  [own("write"), "Mutation.deleteBehaviours"],
  [write, "Mutation: upsertItems deleteItems"],
  [self("userId", "admin"), "Mutation.signPicture"],
  [self("id", "admin"), "Mutation: eraseUser exportUser resetUser liftErasure"],
  [
    admin,
    "Mutation: fitModel startFit cancelFit promoteModel setTransfer upsertWebhook deleteWebhook replayWebhookDeliveries replayDeadLetters createApiKey rotateApiKey revokeApiKey",
  ],
  [admin, "Mutation: setTopicSensitive upsertRule removeRule upsertExperiment stopExperiment"],
  [admin, "Mutation: declareVectorSpace removeVectorSpace renameTopic mergeTopics separateTopics hideTopic"],

  // Events
  [self("userId", "read"), "Subscription: interestsChanged interestMigrated"],

  // What belongs to one user
  [ofUser, "User: id timeZone attributes behaviours interests preferences profiling changeProbability"],
  [ofBehaviour, "Behaviour: id userId type item itemId text value scene sessionId occurredAt timeZone"],
  [
    ofMigration,
    "InterestMigration: id user kind kinds state summary narrative from to flow magnitude slices changedAt changedBetween probability detectedAt sessions statistic threshold averageRunLength pValue evidenceLevel seasonal evidence proof log",
  ],
  [ofInterest, "Interest: topic share interval trend strength firstSeenAt lastSeenAt slices items evidence preference"],
  [
    ofRecommendation,
    "Recommendation: item position probability propensity interests reasons sources score contributions rules preferences explanation variant",
  ],

  // What is inside the service
  [everybody, "Health.state"],
  [read, "Health: version items embeddedItems"],
  [
    admin,
    "Health: components queues space codebook",
    "Component: name state detail breaker",
    "Queue: name waiting dead lagSeconds",
  ],
  [
    admin,
    "Model: id kind version serving metrics createdAt",
    "FitModelPayload.models",
    "FitJob: id kind state progress startedAt finishedAt models error",
    "TransferPair: kind from to seenInBoth judged gain gainInterval relativeGain sameTopicsGain learnedMap strength on reason bySlices switch votes",
    "TransferVotes: on reason judged gain gainInterval halfWith",
  ],
  [admin, "Webhook: id url minState kinds events format ownSecret createdAt delivered lastDeliveredAt waiting dead"],
  [
    admin,
    "WebhookDelivery: id webhookId state attempts lastError nextAttemptAt createdAt body",
    "WebhookDeliveryConnection: edges pageInfo",
    "WebhookDeliveryEdge: cursor node",
    "StreamPartition: stream partition position taken waiting lastMessageAt messages recorded duplicates ignored refused missed",
    "StreamRefusal: id stream partition position code path reason body at",
    "StreamRefusalConnection: edges pageInfo",
    "StreamRefusalEdge: cursor node",
    "DeadLetter: id queue key attempts error createdAt diedAt",
    "DeadLetterConnection: edges pageInfo",
    "DeadLetterEdge: cursor node",
  ],
  [admin, "TopicChange: author reason"],
  [admin, "Erasure: erasedAt doneAt requestedBy rows", "PersonAct: kind requestedBy reason rows at"],
  [admin, "ApiKey: id name scopes state replaces createdAt expiresAt lastUsedAt", "NewApiKey: key apiKey"],
  [
    admin,
    "Rule: id version kind itemId position filter factor label key cap floor users task domain surface validFrom validTo removed author reason at",
    "RulePreview: applies before after",
    "RuleConnection: edges pageInfo",
    "RuleEdge: cursor node",
    "Cap: by key limit",
    "Floor: least of",
    "UserGroup: attribute value",
    "Experiment: id kind description task surface share variants alpha windowHours startsAt endsAt stoppedAt stopReason state author createdAt results",
  ],
  [
    admin,
    "Variant: name weight strategy diversity exploration modelId features caps",
    "VariantResult: variant users sets shown clicked clickThrough ndcg dislikeRate answers satisfaction returned offPolicy",
  ],
  [
    admin,
    "ExperimentResults: users completeUsers variants comparisons preference sampleRatioP advice",
    "VariantComparison: variant metric difference completeUsers decided decidedAfter",
  ],
  [
    admin,
    "Preference: firstCredits secondCredits preference completeUsers decided decidedAfter",
    "Estimate: mean low high",
    "OffPolicyEstimate: sets users logged ips snips difference effectiveSampleSize clip clippedShare composed featuresNotKept",
  ],

  // What is nobody's, and parts of what was asked for above
  [
    parent,
    "Topic: id label terms size trend sensitive parent children",
    "TopicPage: topic size newest popular forUser segments",
    "Segment: value size popular newest",
    "RecommendedSegment: value probability recommendations",
    "Offer: id label validFrom validTo recommendations",
    "TopicChange: cursor at kind topicId topic others label language",
    "TopicChangeConnection: edges pageInfo",
    "TopicChangeEdge: cursor node",
    "SearchConnection: edges pageInfo",
    "SearchEdge: cursor node score words",
    "TopicShare: topic share",
    "InterestShare: topic share interval",
    "Interval: low high",
    "TimeSpan: from to",
    "PageInfo: hasNextPage hasPreviousPage startCursor endCursor",
  ],
  [
    parent,
    "SimpleRecommendations: ranking name measured items",
    "SimpleMeasure: simple fitted",
    "Item: id domain title text tags language attributes publishedAt expiresAt vectors topics",
    "VectorSpace: name dimension items createdAt",
    "ScoredItem: item score",
    "ItemConnection: edges pageInfo totalCount",
    "ItemEdge: cursor node",
  ],
  [
    parent,
    "InterestSlice: dimension key share lift interval topic",
    "InterestDistribution: at interests entropyBits basedOn",
    "InterestTimelinePoint: from to behaviours shares",
  ],
  [
    parent,
    "InterestGraph: nodes edges",
    "InterestGraphEdge: from to kind weight count span",
    "ScoredUser: user score",
    "AudienceConnection: edges pageInfo",
    "AudienceEdge: cursor node score interest",
  ],
  [
    parent,
    "InterestFlow: from to share",
    "MigrationStateChange: cursor state at reason statistic threshold",
    "MigrationKindProbability: kind probability",
    "MigrationProof: before after",
    "MigrationConnection: edges pageInfo totalCount",
    "MigrationEdge: cursor node",
  ],
  [parent, "PopulationTrends: from boundary until users trends", "PopulationTrend: topic change users pValue"],
  [
    parent,
    "RecommendationSet: id strategy migration weights model experiment profiling at list edges pageInfo",
    "RecommendationConnection: edges pageInfo",
    "RecommendationEdge: cursor node",
    "Exposure: experimentId variant",
    "AppliedPreference: preference factor",
    "RecommenderParameters: model task temperature calibration preferenceFactor text parameters",
    "CalibrationStretch: above slope",
    "RecommenderParameter: feature name why weight share personal",
    "SessionRecommendation: item position probability sources because",
    "RecommendationExplanation: score temperature parameters calibrationFactor ruleFactor preferenceFactor logChance",
    "ExplainedParameter: feature name value weight contribution",
    "Contribution: feature value contribution",
    "Reason: code text contribution evidence",
  ],
  [parent, "Picture: svg text", "PictureAddress: path expiresAt"],
  [parent, "UserConnection: edges pageInfo totalCount", "UserEdge: cursor node"],
  [parent, "ValueCount: value items", "SceneFacet: facet values", "SceneValue: value share"],
  [parent, "BehaviourConnection: edges pageInfo", "BehaviourEdge: cursor node", "Refusal: index path code message"],
  [
    parent,
    "UpsertItemsPayload: accepted duplicates replaced refused",
    "UpsertUsersPayload: accepted duplicates replaced refused",
    "RecordBehavioursPayload: accepted duplicates replaced refused",
    "SendFeedbackPayload: accepted duplicates replaced refused",
  ],
  [
    parent,
    "InterestPreference: id kind topic text item weight until since",
    "PreferencesPayload: preference preferences",
    "SetProfilingPayload: profiling",
    "SeedInterestsPayload: accepted duplicates replaced refused behaviours",
    "Affinity: kind key label affinity everybody used",
  ],
  [
    parent,
    "DeleteItemsPayload: deleted unknown",
    "DeleteBehavioursPayload: deleted unknown",
    "EraseUserPayload: erased rows",
    "MergeUsersPayload: userId merged rows",
    "ResetUserPayload.rows",
    "LiftErasurePayload.lifted",
  ],
];

/** "Type.field" → rule. */
export const accessRules: ReadonlyMap<string, AccessRule> = new Map(
  lines.flatMap(([rule, ...names]) => names.flatMap((line) => fieldsOf(line).map((name) => [name, rule] as const))),
);

/** The rule of a field; what nobody has thought of is for admin keys only. */
export function accessRuleOf(type: string, field: string): AccessRule {
  return accessRules.get(`${type}.${field}`) ?? admin;
}

function fieldsOf(line: string): string[] {
  const [type = "", fields] = line.split(": ");
  return fields === undefined ? [type] : fields.split(" ").map((field) => `${type}.${field}`);
}
