import type { Session } from "../session.js";
import type { Granted } from "./types.js";
import { isLookDue, look } from "./look.js";
import type { Look } from "./look.js";
import type { Tides } from "./tides.js";
import { strataOf } from "./strata.js";
import { initialState } from "./watch-state.js";
import type { WatchState } from "./watch-state.js";

/** p-values are told apart down to this one where a false discovery rate is in force. */
export const finestLevel = 1 / 5000;

export interface WatchParameters {
  /** Sessions between two false alarms of an unchanged user: a look alarms at p ≤ sessions since the last look / A. */
  readonly threshold: number;
  /** The false discovery rate in force instead; null = A is. */
  readonly rate: number | null;
  /** Under a rate: what digests allow; a look alarms at p ≤ the largest level that holds for its session. */
  readonly granted?: readonly Granted[];
  /** Sessions a context needs before it is a context of its own. */
  readonly minimumStratum: number;
  /** Number of topics. */
  readonly k: number;
  /** Seed of the user. */
  readonly seed: number;
  /** What moves everybody at once; absent = nothing is known of it. */
  readonly tides?: Tides;
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
 * t/A: every look spends the sessions since the one before (permutation validity, union bound). Under a false discovery
 * rate a look alarms only as far as a digest over all users has allowed.
 */
export function observe(state: WatchState, sessions: readonly Session[], parameters: WatchParameters): Observation {
  const { minimumStratum, k, seed, tides } = parameters;
  const session = sessions.at(-1)!;
  const observed = state.observed + 1;
  const next = { ...state, observed, steps: state.steps + 1, lastStart: session.start, lastEnd: session.end };
  const gap = observed - state.lookedAt;
  const level = levelOf(parameters, gap, session.start);
  const threshold = parameters.rate === null ? parameters.threshold : gap / (level || finestLevel);
  if (!isLookDue(sessions.length, gap)) return { state: next, look: null, statistic: 0, threshold, alarm: false };
  const found = look(sessions, strataOf(sessions, minimumStratum), {
    k,
    prior: null,
    seed: Math.imul(seed ^ observed, 0x9e3779b1),
    level: parameters.rate === null ? level : finestLevel,
    ...(tides ? { tides } : {}),
  });
  // What a digest has allowed was judged by the tides of that day: today's decide nothing of it again.
  const isGranted = parameters.rate !== null && level > 0 && found.plain.pValue <= level;
  const judged = isGranted ? { ...found, ...found.plain } : found;
  const statistic = gap / judged.pValue;
  return {
    // Sessions are kept in single precision: a replay of them must give the same bytes.
    state: { ...next, lookedAt: observed, pValue: judged.pValue, probability: rounded(judged.probability) },
    look: judged,
    statistic,
    threshold,
    alarm: found.index >= 0 && (isGranted || (parameters.rate === null && statistic >= threshold)),
  };
}

/** The p-value at which a look alarms; 0 = at none. */
function levelOf({ threshold, rate, granted = [] }: WatchParameters, gap: number, start: number): number {
  if (rate === null) return gap / threshold;
  return granted.reduce((most, { level, until }) => (start <= until ? Math.max(most, level) : most), 0);
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
