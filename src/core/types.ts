/** The domain's words as types. Shapes only: no I/O, no clock. */

export const behaviourTypes = [
  "VIEW",
  "CLICK",
  "LIKE",
  "DISLIKE",
  "BOOKMARK",
  "SHARE",
  "COMMENT",
  "SEARCH",
  "RATE",
  "PURCHASE",
  "DISMISS",
  "DWELL",
  "ADD_TO_CART",
] as const;
export type BehaviourType = (typeof behaviourTypes)[number];

/** The situation of a behaviour: an open map of facet → value, such as { device: "phone", place: "home" }. */
export type Scene = Readonly<Record<string, string>>;

/** Something that can be recommended. Times are epoch milliseconds (UTC). */
export interface Item {
  id: string;
  domain: string;
  title: string;
  text: string;
  tags: readonly string[];
  language: string | null;
  attributes: Readonly<Record<string, unknown>>;
  publishedAt: number | null;
  expiresAt: number | null;
}

/** One thing a user did: with an item, a text, or both. `occurredAt` is epoch milliseconds (UTC). */
export interface Behaviour {
  id: string;
  userId: string;
  itemId: string | null;
  type: BehaviourType;
  text: string | null;
  /** RATE: the rating, 1…5; DWELL: seconds; PURCHASE: quantity; otherwise free. */
  value: number | null;
  scene: Scene;
  sessionId: string | null;
  occurredAt: number;
  /** IANA zone the user was in; null = the user's own zone, then UTC. */
  timeZone: string | null;
}

export interface User {
  id: string;
  timeZone: string | null;
  attributes: Readonly<Record<string, unknown>>;
}

/** Where and when something is asked or done, already in the user's local time. */
export interface Context {
  /** epoch ms (UTC) */
  at: number;
  /** 0 ≤ hour < 24, local, fractional */
  hour: number;
  /** 1 = Monday … 7 = Sunday, local (ISO 8601) */
  weekday: number;
  scene: Scene;
  /** null = any domain */
  domain: string | null;
  /** the place in a front end that asks, such as home; absent = it was not said */
  surface?: string;
}

/** NEXT: repeats allowed. DISCOVER: only what the user has not had. */
export type Task = "NEXT" | "DISCOVER";

export type Strategy = "COLD_START" | "STABLE" | "CONTEXTUAL" | "MIGRATING";
export const migrationKinds = ["EMERGENCE", "FADE", "SHIFT", "RETURN", "DAYPART", "SCENE", "DOMAIN"] as const;
export type MigrationKind = (typeof migrationKinds)[number];
export const migrationStates = ["SUSPECTED", "CONFIRMED", "SETTLED", "REVERTED"] as const;
export type MigrationState = (typeof migrationStates)[number];
