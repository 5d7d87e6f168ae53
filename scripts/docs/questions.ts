/** A question of the docs, asked of the demo's town; its answer stands beside it. */
export interface Question {
  /** the name of the part in the pages */
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The town that the docs show ends here, and the demo's clock stands still. */
export const docsEnd = "2026-11-22T18:00:00Z";

export const questions: readonly Question[] = [
  {
    name: "answer-evening",
    query: `query Evening($evening: ContextInput!) {
  predictedInterests(userId: "ada", context: $evening, first: 2) {
    interests { topic { label } share }
  }
  migrations(userId: "mei", orderBy: EVIDENCE, first: 1) {
    edges { node { kind state summary } }
  }
  recommendations(userId: "ada", context: $evening, first: 1) {
    strategy
    edges { node { item { title domain } probability reasons { text } } }
  }
}`,
    variables: { evening: { at: "2026-11-22T21:00:00Z", scene: { device: "phone" } } },
  },
  {
    name: "answer-interests",
    query: `{
  interests(userId: "ada", first: 2) {
    topic { label }
    share
    interval { low high }
    trend
  }
}`,
  },
  {
    name: "answer-predicted",
    query: `{
  predictedInterests(userId: "ada", context: { at: "2026-11-23T08:00:00Z", scene: { device: "desktop" } }, first: 2) {
    interests { topic { label } share }
    entropyBits
    basedOn
  }
}`,
  },
  {
    name: "answer-shift",
    query: `{
  migrations(userId: "mei", orderBy: EVIDENCE, first: 1) {
    edges {
      node {
        kind
        state
        summary
        chinese: summary(language: "zh")
        magnitude
        changedAt
        log { state reason }
      }
    }
  }
}`,
  },
];
