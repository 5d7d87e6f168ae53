import type { Session } from "../session.js";
import { isLookDue, look } from "./look.js";
import type { Look } from "./look.js";
import { strataOf } from "./strata.js";
import { initialState } from "./watch-state.js";
import type { WatchState } from "./watch-state.js";

export interface WatchParameters {
  /** Sessions between two false alarms of an unchanged user: a look alarms at p ≤ sessions since the last look / A. */
  readonly threshold: number;
  /** Sessions a context needs before it is a context of its own. */
  readonly minimumStratum: number;
  /** Number of topics. */
  readonly k: number;
  /** Seed of the user. */
  readonly seed: number;
}

export interface Observation {
  readonly state: WatchState;
  /** what a look found; null = it was not yet time for one */
  readonly look: Look | null;
  /**
   * sessions between false alarms at which this look would just alarm: sessions since the last look / p; 0 = no look
   */
  readonly statistic: number;
  readonly threshold: number;
  readonly alarm: boolean;
}

/**
 * Observes the last of `sessions` (of the current regime, by start), and looks when it is time. While interests are
 * unchanged and sessions of one context exchangeable, an alarm comes within t sessions with a probability of at most
 * t/A: every look spends the sessions since the one before (permutation validity, union bound).
 */
export function observe(state: WatchState, sessions: readonly Session[], parameters: WatchParameters): Observation {
  const { threshold, minimumStratum, k, seed } = parameters;
  const session = sessions.at(-1)!;
  const observed = state.observed + 1;
  const next = { ...state, observed, steps: state.steps + 1, lastStart: session.start, lastEnd: session.end };
  const gap = observed - state.lookedAt;
  if (!isLookDue(sessions.length, gap)) return { state: next, look: null, statistic: 0, threshold, alarm: false };
  const found = look(sessions, strataOf(sessions, minimumStratum), {
    k,
    prior: null,
    seed: Math.imul(seed ^ observed, 0x9e3779b1),
    level: gap / threshold,
  });
  const statistic = gap / found.pValue;
  return {
    // Sessions are kept in single precision: a replay of them must give the same bytes.
    state: { ...next, lookedAt: observed, pValue: found.pValue, probability: rounded(found.probability) },
    look: found,
    statistic,
    threshold,
    alarm: found.index >= 0 && statistic >= threshold,
  };
}

function rounded(probability: number): number {
  return Math.round(probability * 1e4) / 1e4;
}

/** The state watching a regime that began at `regimeStart` (epoch ms), nothing known of it yet. */
export function restart(state: WatchState, regimeStart: number): WatchState {
  return { ...state, steps: 0, regimeStart, pValue: 1, probability: 0 };
}

/** Sessions of the regime that is watched. */
export function regimeSessions(state: WatchState, sessions: readonly Session[]): Session[] {
  return sessions.filter((s) => s.start >= state.regimeStart);
}

/** The state after all of `sessions` (by start) from nothing, windows of at most `window`, without alarms taken. */
export function replay(sessions: readonly Session[], parameters: WatchParameters, window: number): WatchState {
  let state = initialState();
  for (let t = 0; t < sessions.length; t++)
    state = observe(state, sessions.slice(Math.max(0, t + 1 - window), t + 1), parameters).state;
  return state;
}
