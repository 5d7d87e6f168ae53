/** What the load asks. */
export const queries = {
  empty: "{ __typename }",
  recommendations:
    "query ($user: ID!) { recommendations(userId: $user, first: 20) { id edges { node { item { id title } probability } } } }",
  anew: "query ($user: ID!, $without: ID!) { recommendations(userId: $user, first: 20, filter: { exclude: [$without] }) { id edges { node { item { id title } probability } } } }",
  reasons:
    "query ($user: ID!) { recommendations(userId: $user, first: 20) { id strategy edges { node { item { id title } probability propensity reasons { code text contribution evidence { id } } } } } }",
  seen: "query ($user: ID!) { interests(userId: $user, first: 100) { topic { id } share } recommendations(userId: $user, first: 20) { edges { node { item { id topics { topic { id } } } } } } }",
  topicOf: "query ($item: ID!) { item(id: $item) { topics { topic { id } } } }",
  interests:
    "query ($user: ID!) { interests(userId: $user, first: 10) { topic { id label } share interval { low high } trend strength } }",
  predicted:
    'query ($user: ID!, $at: DateTime!) { predictedInterests(userId: $user, first: 10, context: { at: $at, scene: { device: "phone" } }) { entropyBits interests { topic { id label } share } } }',
  similar: "query ($item: ID!) { similarItems(itemId: $item, first: 10) { item { id } score } }",
  alike: "query ($user: ID!) { similarUsers(userId: $user, first: 10) { user { id } score } }",
  search: "query ($text: String!) { search(text: $text, first: 10) { item { id } score } }",
  record: "mutation ($behaviours: [BehaviourInput!]!) { recordBehaviours(behaviours: $behaviours) { accepted } }",
} as const;
