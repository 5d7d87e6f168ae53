import type { Example } from "../server/graphiql.js";

/** The tabs that GraphiQL opens with: they work on the demo's data, and show the way on any other. */
export const examples: readonly Example[] = [
  {
    query: `# What is ada interested in, where does each interest live, and what proves it?
query Interests {
  interests(userId: "ada", first: 3) {
    topic { label }
    share
    interval { low high }
    trend
    slices(dimensions: [DAYPART, SCENE, DOMAIN]) { dimension key share lift }
    evidence(first: 2) { edges { node { type occurredAt item { title } } } }
  }
}`,
  },
  {
    query: `# The same person at eight in the morning and at nine in the evening, by her own clock.
query MorningAndEvening($morning: DateTime!, $evening: DateTime!) {
  morning: predictedInterests(userId: "ada", context: { at: $morning, timeZone: "Europe/London", scene: { device: "desktop" } }, first: 3) { interests { topic { label } share } entropyBits basedOn }
  evening: predictedInterests(userId: "ada", context: { at: $evening, timeZone: "Europe/London", scene: { device: "phone" } }, first: 3) { interests { topic { label } share } entropyBits basedOn }
}`,
    variables: `{ "morning": "2026-06-01T08:00:00+01:00", "evening": "2026-06-01T21:00:00+01:00" }`,
  },
  {
    query: `# What should ada see next tonight, and why?
query Recommendations {
  recommendations(userId: "ada", context: { scene: { device: "phone" } }, first: 5) {
    id
    strategy
    weights
    edges {
      node {
        position
        item { title domain }
        probability
        interests { topic { label } share }
        reasons { code text contribution evidence { type occurredAt item { title } } }
        sources
      }
    }
  }
}`,
  },
  {
    query: `# Whose interests have moved, when, from what to what, and how sure is that?
query Migrations {
  migrations(first: 5, orderBy: EVIDENCE) {
    totalCount
    edges {
      node {
        user { id }
        kind
        state
        summary
        chinese: summary(language: "zh")
        magnitude
        changedAt
        from { topic { label } share }
        to { topic { label } share }
        statistic
        threshold
        averageRunLength
        pValue
        log { state at reason }
      }
    }
  }
}`,
  },
  {
    query: `# How did mei's interests go, week by week? (Set the dates to your data.)
query Timeline($from: DateTime!, $to: DateTime!) {
  interestTimeline(userId: "mei", from: $from, to: $to, bucket: WEEK) { from behaviours shares { topic { label } share } }
}`,
    variables: `{ "from": "2026-02-01T00:00:00Z", "to": "2026-12-01T00:00:00Z" }`,
  },
  {
    query: `# Tell Godwit what became of a recommendation; put in an item id and the id of a RecommendationSet.
mutation Feedback {
  sendFeedback(feedback: [{ userId: "ada", itemId: "ITEM", kind: DISMISS }]) { accepted duplicates refused { path code message } }
}`,
  },
  { query: `# How is every store, model and queue?\nquery Health {\n  health { state version components { name state detail } queues { name waiting dead lagSeconds } items embeddedItems space codebook }\n}` },
];
