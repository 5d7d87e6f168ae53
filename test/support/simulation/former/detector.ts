import type { Session } from "../../../../src/core/session.js";
import { mass } from "../../../../src/core/sparse.js";
import { seeded } from "../../../../src/core/statistics/random.js";
import { bet, exponents, smoothedPValue } from "./conformal.js";
import type { Capital, DetectorState } from "./state.js";
import { bagOf, excessRanks, surprise } from "./scores.js";
import { sessionShares } from "../../../../src/core/migrations/share-matrix.js";
import { strataOf } from "../../../../src/core/migrations/strata.js";
import { contextsSteady } from "./contexts-steady.js";

export interface DetectorParameters {
  /** Alarm threshold A = average run length in sessions. */
  readonly threshold: number;
  /** Sessions a context needs before it is a context of its own; fewer are not tested. */
  readonly minimumStratum: number;
  /** Sessions a comparison needs; with fewer nothing is bet. */
  readonly minimumBag: number;
  /**
   * Standard errors by which contexts may come earlier or later than chance before only equal contexts are compared.
   */
  readonly steadyLimit: number;
  /** Number of topics: the capital starts spread evenly over them. */
  readonly k: number;
  /** Seed of the user. */
  readonly seed: number;
}

export interface Observation {
  readonly state: DetectorState;
  /** Mean e-detector value; E[statistic] ≤ sessions since the last restart while interests are unchanged. */
  readonly statistic: number;
  readonly threshold: number;
  readonly alarm: boolean;
}

function step(capital: Capital, p: number): Capital {
  return capital.map((m, e) => (m + 1) * bet(p, exponents[e]!));
}

function rest(capital: Capital): Capital {
  return capital.map((m) => m + 1);
}

function mean(capital: Capital): number {
  return capital.reduce((a, b) => a + b, 0) / capital.length;
}

/** Half of the capital on mean surprise, half spread evenly over "more of topic k" and "less of topic k". */
export function statisticOf(state: DetectorState, k: number): number {
  let topics = (k - state.topics.size) * 2 * state.steps;
  for (const { more, less } of state.topics.values()) topics += mean(more) + mean(less);
  return 0.5 * mean(state.surprise) + (0.5 * topics) / (2 * k);
}

/**
 * Folds the last of `sessions` (of the current regime, by start) into the e-detector. One bet per session: the
 * conformal
 * p-values of its surprise and of each topic's excess over what its context lets expect, among all sessions of the
 * regime, the new one included; only among those of its own context while contexts themselves are shifting.
 * M_t = (M_{t−1}+1)·e_t (Shin, Ramdas and Rinaldo 2022, "E-detectors"): the average run length is at least `threshold`.
 */
export function observe(
  state: DetectorState,
  sessions: readonly Session[],
  parameters: DetectorParameters,
): Observation {
  const next = {
    ...state,
    observed: state.observed + 1,
    steps: state.steps + 1,
  };
  const bagRows = comparable(sessions, parameters);
  const result = bagRows ? wager(next, sessions, bagRows, parameters) : idle(next);
  const statistic = statisticOf(result, parameters.k);
  return { state: result, statistic, threshold: parameters.threshold, alarm: statistic >= parameters.threshold };
}

interface Comparison {
  readonly rows: readonly number[];
  readonly strata: readonly string[];
}

function comparable(sessions: readonly Session[], parameters: DetectorParameters): Comparison | null {
  const last = sessions.length - 1;
  const strata = strataOf(sessions, parameters.minimumStratum);
  if (mass(sessions[last]!.topics) <= 0 || strata[last] === "") return null;
  const steady = contextsSteady(strata, parameters.steadyLimit);
  const rows: number[] = [];
  for (let i = 0; i <= last; i++)
    if ((steady || strata[i] === strata[last]) && mass(sessions[i]!.topics) > 0) rows.push(i);
  return rows.length >= parameters.minimumBag ? { rows, strata } : null;
}

function idle(state: DetectorState): DetectorState {
  const topics = new Map([...state.topics].map(([t, c]) => [t, { more: rest(c.more), less: rest(c.less) }]));
  return { ...state, surprise: rest(state.surprise), topics };
}

function wager(
  state: DetectorState,
  sessions: readonly Session[],
  { rows, strata }: Comparison,
  parameters: DetectorParameters,
): DetectorState {
  const u = seeded(Math.imul(parameters.seed ^ state.observed, 0x9e3779b1))();
  const bag = bagOf(sessionShares(sessions), rows, strata);
  const { more, equal, less, any } = excessRanks(bag);
  const n = rows.length;
  const topics = new Map<number, { more: Capital; less: Capital }>();
  bag.shares.topics.forEach((topic, column) => {
    const fresh = (): Capital => new Float32Array(exponents.length).fill(state.steps - 1);
    const before = state.topics.get(topic) ?? { more: fresh(), less: fresh() };
    if (any[column] === 0) {
      topics.set(topic, { more: rest(before.more), less: rest(before.less) });
      return;
    }
    topics.set(topic, {
      more: step(before.more, (more[column]! + u * equal[column]!) / n),
      less: step(before.less, (less[column]! + (1 - u) * equal[column]!) / n),
    });
  });
  for (const [topic, c] of state.topics)
    if (!topics.has(topic)) topics.set(topic, { more: rest(c.more), less: rest(c.less) });
  return { ...state, surprise: step(state.surprise, smoothedPValue(surprise(bag), u)), topics };
}
