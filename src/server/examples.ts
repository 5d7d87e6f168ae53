import type { Example } from "./graphiql.js";
import { nextLocalHour, nextWorkdayHour } from "../core/interests/next-local-hour.js";
import { dayMs } from "../core/time.js";

/** Whose data the examples ask for. */
export interface ExampleSubject {
  /** epoch ms: the examples' dates lie around it */
  now: number;
  userId?: string;
  /** a user whose interests have moved */
  movedUserId?: string;
  timeZone?: string;
  /** where the user is in the morning, and in the evening */
  morningScene?: Readonly<Record<string, string>>;
  eveningScene?: Readonly<Record<string, string>>;
}

/** The demo's data covers about this much. */
const timelineDays = 112;

const iso = (at: number): string => new Date(at).toISOString();

/** The tabs that GraphiQL opens with: they work on the demo's data, and show the way on any other. */
export function exampleTabs(subject: ExampleSubject): readonly Example[] {
  const {
    now,
    userId = "ada",
    movedUserId = "mei",
    timeZone = "Europe/London",
    morningScene = { device: "desktop" },
    eveningScene = { device: "phone" },
  } = subject;
  const today = Math.floor(now / dayMs) * dayMs;
  const evening = { at: iso(nextLocalHour(now, 21, timeZone)), timeZone, scene: eveningScene };
  const morning = { at: iso(nextWorkdayHour(now, 8, timeZone)), timeZone, scene: morningScene };
  const variables: Readonly<Record<ExampleName, object>> = {
    Interests: { user: userId },
    MorningAndEvening: { user: userId, morning, evening },
    Recommendations: { user: userId, context: evening },
    Migrations: {},
    Timeline: { user: movedUserId, from: iso(today - timelineDays * dayMs), to: iso(today + dayMs) },
    Changes: { user: userId },
    Record: {
      behaviours: [
        { userId, type: "SEARCH", text: "a telescope for beginners", occurredAt: iso(now), scene: eveningScene },
      ],
    },
    Health: {},
  };
  return exampleNames.map((name) => ({ query: queries[name], variables: JSON.stringify(variables[name], null, 2) }));
}

const exampleNames = [
  "Interests",
  "MorningAndEvening",
  "Recommendations",
  "Migrations",
  "Timeline",
  "Changes",
  "Record",
  "Health",
] as const;
type ExampleName = (typeof exampleNames)[number];

const queries: Readonly<Record<ExampleName, string>> = {
  Interests: `# What is the user interested in, where does each interest live, and what proves it?
query Interests($user: ID!) {
  interests(userId: $user, first: 3) {
    topic { label }
    share
    interval { low high }
    trend
    slices(dimensions: [DAYPART, SCENE, DOMAIN]) { dimension key share lift }
    evidence(first: 2) { edges { node { type occurredAt item { title } } } }
  }
}`,
  MorningAndEvening: `# The same person at eight on a weekday's morning and at nine in the evening, by their own clock.
query MorningAndEvening($user: ID!, $morning: ContextInput!, $evening: ContextInput!) {
  morning: predictedInterests(userId: $user, context: $morning, first: 3) { interests { topic { label } share } entropyBits basedOn }
  evening: predictedInterests(userId: $user, context: $evening, first: 3) { interests { topic { label } share } entropyBits basedOn }
}`,
  Recommendations: `# What should they see next in the evening, and why?
query Recommendations($user: ID!, $context: ContextInput) {
  recommendations(userId: $user, context: $context, first: 5) {
    id
    strategy
    weights
    edges {
      node {
        position
        item { id title domain }
        probability
        interests { topic { label } share }
        reasons { code text contribution evidence { type occurredAt item { title } } }
        sources
      }
    }
  }
}`,
  Migrations: `# Whose interests have moved, when, from what to what, and how sure is that?
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
  Timeline: `# How did the interests of somebody who moved go, week by week?
query Timeline($user: ID!, $from: DateTime!, $to: DateTime!) {
  interestTimeline(userId: $user, from: $from, to: $to, bucket: WEEK) { from behaviours shares { topic { label } share } }
}`,
  Changes: `# Run it here and open this page in a second window: what the next tab records there moves the interests here.
subscription Changes($user: ID!) {
  interestsChanged(userId: $user) { topic { label } share trend }
}`,
  Record: `# Tell Godwit what somebody did. Sent twice it is counted once.
mutation Record($behaviours: [BehaviourInput!]!) {
  recordBehaviours(behaviours: $behaviours) { accepted duplicates refused { path code message } }
}`,
  Health: `# How is every store, model and queue?
query Health {
  health { state version components { name state detail } queues { name waiting dead lagSeconds } items embeddedItems space codebook }
}`,
};
