import type { Scene } from "./types.js";
import type { Sparse } from "./sparse.js";

/** The parts of a day that interests are compared between; bounds are local hours [from, to), wrapping at midnight. */
export const dayparts = ["NIGHT", "MORNING", "AFTERNOON", "EVENING"] as const;
export type Daypart = (typeof dayparts)[number];

/** NIGHT 0–6, MORNING 6–12, AFTERNOON 12–18, EVENING 18–24 (local hours). */
export function daypartOf(hour: number): Daypart {
  return dayparts[Math.min(3, Math.max(0, Math.floor(hour / 6)))]!;
}

/**
 * What a user did without a gap longer than 30 minutes (or under one explicit session id), reduced to what detection
 * needs. Times are epoch ms; `topics` holds the summed positive strengths per topic, undecayed; `byDomain` the same per
 * domain (its sparse vectors sum to `topics`). hour, weekday and scene are those of the first behaviour.
 */
export interface Session {
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly hour: number;
  readonly weekday: number;
  readonly scene: Scene;
  readonly topics: Sparse;
  readonly byDomain: Readonly<Record<string, Sparse>>;
}

/** Default gap that ends a session. */
export const sessionGapMs = 30 * 60 * 1000;
