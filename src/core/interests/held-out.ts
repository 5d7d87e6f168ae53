import { seeded } from "../statistics/random.js";
import { sessionGapMs } from "../session.js";
import { emptySparse, addScaled, mass, scaled, type Sparse } from "../sparse.js";
import type { Context } from "../types.js";
import { emptyCells, foldCells, type Cells } from "./cells.js";
import { facetsOf } from "./facets.js";
import type { FacetName, FacetParameters, InterestParameters } from "./parameters.js";
import { emptyPopulation, mergePerson, type Population } from "./population.js";
import type { Evidence } from "./predict.js";
import type { InterestReader } from "./reader.js";
import type { Signal } from "./signal.js";

/** One user's signals in order of time. */
export type History = readonly Signal[];

/** A later session to be predicted: what is known before it, and what happened. */
export interface HeldOut {
  readonly user: number;
  readonly context: Context;
  readonly evidence: Evidence;
  /** Mean responsibilities of the session's positive behaviours, sum 1. */
  readonly target: Sparse;
  readonly behaviours: number;
}

export interface HeldOutOptions {
  readonly seed: number;
  /** Sessions per user after the split; each is folded before the next is predicted. */
  readonly sessionsPerUser: number;
  /** At most this many, of users drawn by seed. */
  readonly limit: number;
  /** One held-out session per domain in it, asked for in that domain; otherwise any domain. */
  readonly byDomain?: boolean;
}

/** The population's sums over what lies before the split (epoch ms). */
export function populationBefore(
  histories: readonly History[],
  split: number,
  parameters: InterestParameters,
): Population {
  const population = emptyPopulation(parameters);
  for (const history of histories) {
    const person = emptyCells(parameters);
    for (const signal of history) if (signal.at < split) foldCells(person, signal, parameters);
    mergePerson(population, person);
  }
  return population;
}

/**
 * Sessions after the split with the evidence before them, for users who have a history before the split. A session
 * keeps its first behaviour's context. Evidence of every facet is read, whatever weight it has.
 */
export function heldOutSessions(
  histories: readonly History[],
  split: number,
  reader: InterestReader,
  options: HeldOutOptions,
): HeldOut[] {
  const { parameters } = reader;
  const random = seeded(options.seed);
  const held: HeldOut[] = [];
  const users = Array.from(histories.keys(), (user) => ({ user, draw: random() })).toSorted((a, b) => a.draw - b.draw);
  for (const { user } of users) {
    const history = histories[user]!;
    const from = history.findIndex((signal) => signal.at >= split);
    if (from <= 0) continue;
    const state = emptyCells(parameters);
    for (const signal of history.slice(0, from)) foldCells(state, signal, parameters);
    for (const session of sessionsOf(history.slice(from)).slice(0, options.sessionsPerUser)) {
      for (const domain of options.byDomain === true ? domainsOf(session) : [null]) {
        const point = predictionOf(reader, state, { session, domain, user });
        if (point !== null) held.push(point);
      }
      if (held.length >= options.limit) return held;
      for (const signal of session) foldCells(state, signal, parameters);
    }
  }
  return held;
}

function predictionOf(
  reader: InterestReader,
  state: Cells,
  { session, domain, user }: { session: History; domain: string | null; user: number },
): HeldOut | null {
  const first = session[0]!;
  const { at, hour, weekday, scene } = first;
  const done = session.filter(
    (signal) => signal.strength > 0 && signal.topics.index.length > 0 && (domain === null || signal.domain === domain),
  );
  if (done.length === 0) return null;
  const sum = done.reduce((total, signal) => addScaled(total, signal.topics, 1), emptySparse);
  const context = { at, hour, weekday, scene, domain };
  return {
    user,
    context,
    evidence: reader.withParameters(allFacets(context, reader.parameters)).evidence(state, context),
    target: scaled(sum, 1 / mass(sum)),
    behaviours: done.length,
  };
}

function allFacets(context: Context, parameters: InterestParameters): InterestParameters {
  const on: FacetParameters = { shrinkage: 1, weight: 1, populationShrinkage: 1, populationWeight: 1 };
  return {
    ...parameters,
    facets: Object.fromEntries(
      facetsOf(context, parameters).map(({ name }): [FacetName, FacetParameters] => [name, on]),
    ),
  };
}

/** Consecutive behaviours of one explicit session, or without a gap longer than 30 minutes. */
export function sessionsOf(history: History): Signal[][] {
  const sessions: Signal[][] = [];
  for (const signal of history) {
    const current = sessions.at(-1);
    const before = current?.at(-1);
    const together =
      before !== undefined &&
      before.sessionId === signal.sessionId &&
      (signal.sessionId !== null || signal.at - before.at <= sessionGapMs);
    if (together) current!.push(signal);
    else sessions.push([signal]);
  }
  return sessions;
}

const domainsOf = (session: History): string[] => [
  ...new Set(session.flatMap(({ domain }) => (domain === null ? [] : [domain]))),
];
