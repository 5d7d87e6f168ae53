import { listMetrics } from "../../statistics/list-metrics.js";
import { seeded, type Random } from "../../statistics/random.js";
import type { Task } from "../../types.js";
import type { FeatureName } from "../features/names.js";
import type { FeatureWeight } from "../model.js";
import type { RankInput } from "../rank-input.js";
import { bestFirst, weighted } from "../score.js";
import { baselinesOf, baselineWeights } from "./baselines.js";
import { drawChoiceSet, type ChoiceSet } from "./choice-set.js";
import { forTask, tableOf, type FeatureTable } from "./feature-table.js";

/** One later session of which one task is asked: what was known before it, and the catalogue positions chosen in it. */
export interface FitCase {
  /** an index; the same person's sessions count as one observation */
  readonly user: number;
  readonly input: RankInput;
  readonly truth: ReadonlySet<number>;
  readonly sampled?: Sampled | null;
}

/** One later session with the truth of each task that is asked of it. */
export interface FitSession {
  readonly user: number;
  /** as NEXT asks where that is among the tasks: its candidates hold those of DISCOVER */
  readonly input: RankInput;
  /** catalogue positions, all of them among the candidates */
  readonly truths: Readonly<Partial<Record<Task, ReadonlySet<number>>>>;
  /** absent = all of the catalogue are candidates */
  readonly sampled?: Sampled | null;
  /** when it began (epoch ms), where sessions are read as time goes on; absent = all as of one moment */
  readonly at?: number | undefined;
}

/**
 * In a large catalogue the last of the candidates are what was chosen and would not have been proposed, and others
 * drawn at random.
 */
export interface Sampled {
  readonly positions: ReadonlySet<number>;
  /** log of how many items each one that was not chosen stands for */
  readonly logStandsFor: number;
}

/**
 * A session as it is kept for fitting: the candidates that some weights may put on a short list, without all the
 * others.
 */
export interface ReadCase {
  readonly user: number;
  readonly set: ChoiceSet;
  /** NDCG of each of the task's simple rankings over all that may be listed */
  readonly baselines: readonly number[];
  /** when the session began (epoch ms); absent = all sessions are as of one moment */
  readonly at?: number;
  /** which half it belongs to (byTime); absent = as its user says */
  readonly half?: 0 | 1;
}

/** What serves is judged by the NDCG of lists of this length. */
export const judgedTop = 10;
/** The hardest of every feature are all that a list of ten is made from: 25 and what ties with the 25th. */
const sizes = { hard: 25, ties: 150, random: 100 };

export interface ReadOptions {
  readonly features: readonly FeatureName[];
  readonly seed: number;
}

/**
 * Reads sessions of one task once: features of all candidates, simple rankings over all of them, and the choice set
 * that is kept.
 */
export function readCases(task: Task, cases: Iterable<FitCase>, { features, seed }: ReadOptions): ReadCase[] {
  const sessions = function* (): Generator<FitSession> {
    for (const { user, input, truth, sampled = null } of cases)
      yield { user, input, truths: { [task]: truth }, sampled };
  };
  return readSessions([task], sessions(), { features: { [task]: features }, seed })[task] ?? [];
}

export interface SessionReaderOptions {
  readonly features: Readonly<Partial<Record<Task, readonly FeatureName[]>>>;
  readonly seed: number;
}

/** Reads sessions once for several tasks: the features of DISCOVER are those of NEXT, without what the user has had. */
export function readSessions(
  tasks: readonly Task[],
  sessions: Iterable<FitSession>,
  options: SessionReaderOptions,
): Partial<Record<Task, ReadCase[]>> {
  const reader = new SessionReader(tasks, options);
  for (const session of sessions) reader.read(session);
  return reader.cases;
}

/** Reads sessions one by one, as the world they stand in moves on. */
export class SessionReader {
  readonly #readers: readonly TaskReader[];

  constructor(tasks: readonly Task[], { features, seed }: SessionReaderOptions) {
    this.#readers = tasks.map((task) => new TaskReader(task, features[task] ?? [], seed));
  }

  read(session: FitSession): void {
    const asked = this.#readers.filter(({ task }) => session.truths[task] !== undefined);
    const table = tableOf(session.input, [...new Set(asked.flatMap(({ names }) => names))]);
    for (const reader of asked) reader.read(session, forTask(table, reader.task, reader.names));
  }

  /** What was read, by task. */
  get cases(): Partial<Record<Task, ReadCase[]>> {
    return Object.fromEntries(this.#readers.map(({ task, cases }) => [task, cases]));
  }
}

/** Collects the sessions of one task. */
class TaskReader {
  readonly task: Task;
  /** features that are fitted, and those that the simple rankings are made of */
  readonly names: readonly FeatureName[];
  readonly cases: ReadCase[] = [];
  readonly #features: readonly FeatureName[];
  readonly #rankings: readonly (readonly FeatureWeight[])[];
  readonly #random: Random;

  constructor(task: Task, features: readonly FeatureName[], seed: number) {
    this.task = task;
    this.#features = features;
    this.#rankings = baselinesOf[task].map((baseline) => baselineWeights(baseline).features);
    this.#random = seeded(seed);
    this.names = [
      ...new Set([...features, ...this.#rankings.flatMap((weights) => weights.map(({ feature }) => feature))]),
    ];
  }

  /** table: of the session, as this task asks; the session must have a truth of the task. */
  read(
    { user, at, truths, sampled = null }: FitSession,
    { input: { catalogue }, positions, columns }: FeatureTable,
  ): void {
    const truth = truths[this.task]!;
    const chosen = new Set<number>();
    const numberOf = (i: number) => catalogue.numberAt(positions[i]!);
    const from = listedOf(positions, sampled);
    positions.forEach((position, i) => truth.has(position) && chosen.add(i));
    const baselines = this.#rankings.map(
      (weights) =>
        listMetrics(bestFirst(weighted(weights, columns, from), numberOf, judgedTop), chosen, judgedTop).ndcg,
    );
    const outside = sampled === null ? null : { from, logStandsFor: sampled.logStandsFor };
    this.cases.push({
      user,
      ...(at === undefined ? {} : { at }),
      set: drawChoiceSet(
        this.#features.map((name) => columns.get(name)!),
        chosen,
        this.#random,
        sizes,
        numberOf,
        outside,
      ),
      baselines,
    });
  }
}

/** How many of the candidates may stand on a list: those before the first that was not proposed. */
export function listedOf(positions: Int32Array, sampled: Sampled | null): number {
  const first = sampled === null ? -1 : positions.findIndex((position) => sampled.positions.has(position));
  return first < 0 ? positions.length : first;
}

/**
 * NDCG of raw weights among the candidates that were kept of a session; what was chosen and would not have been
 * proposed counts as missed.
 */
export function ndcgOf({ listed, features, values, truth, numbers }: ChoiceSet, weights: ArrayLike<number>): number {
  const scores = new Float64Array(listed);
  for (let r = 0, at = 0; r < listed; r++) for (let f = 0; f < features; f++) scores[r]! += weights[f]! * values[at++]!;
  return listMetrics(
    bestFirst(scores, (r) => numbers[r]!, judgedTop),
    new Set(truth),
    judgedTop,
  ).ndcg;
}
