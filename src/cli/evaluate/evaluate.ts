import { pairedDifference, type Interval } from "../../core/statistics/bootstrap.js";
import { easeBaseline, itemKnnBaseline, sessionKnnBaseline } from "../../core/evaluation/baselines/item-item.js";
import { ownFrequencyBaseline } from "../../core/evaluation/baselines/own-frequency.js";
import { popularityBaseline } from "../../core/evaluation/baselines/popularity.js";
import { meanTextBaseline, mixtureTextBaseline } from "../../core/evaluation/baselines/text.js";
import { coldWorld, judgeCold, type ColdReport } from "../../core/evaluation/cold.js";
import { fairness, type FairnessReport } from "../../core/evaluation/fairness.js";
import { godwitMethod } from "../../core/evaluation/godwit.js";
import { Judging, judgedUsers, type MethodResult } from "../../core/evaluation/judge.js";
import {
  askedOnce,
  fromScores,
  truthPositions,
  type BaselineFactory,
  type Method,
} from "../../core/evaluation/method.js";
import { Reliability, type ReliabilityReport } from "../../core/evaluation/reliability.js";
import type { TextShare } from "../../core/evaluation/text-share.js";
import { trainRanker, type RankerReport } from "../../core/evaluation/train-ranker.js";
import { worldTransfer } from "../../core/evaluation/world-transfer.js";
import { knownItems, worldAt, type HeldOut, type World } from "../../core/evaluation/world.js";
import { GodwitError } from "../../core/errors.js";
import { fitInterestParameters, logLossReport, type LogLossReport } from "../../core/interests/fit.js";
import { defaultParameters } from "../../core/interests/parameters.js";
import { defaultLearnOptions } from "../../core/ranking/fit/learn.js";
import { assign, type Codebook } from "../../core/topics/codebook.js";
import { fitCodebook } from "../../core/topics/fit.js";
import type { Task } from "../../core/types.js";
import type { Embedder } from "../../ports/embedder.js";
import { prepare, type DataSet } from "./prepare.js";

export interface EvaluateOptions {
  readonly items: string;
  readonly behaviours: string;
  /** epoch ms */
  readonly split: number;
  /** judged in this order; what they have in common is learned once */
  readonly tasks: readonly Task[];
  readonly top: number;
  readonly seed: number;
  readonly embedder: Embedder;
  /** folder that keeps vectors between runs, null = none */
  readonly cacheFolder: string | null;
  readonly progress: (line: string) => void;
}

/** `seconds`: to prepare the method and to rank for every user, all tasks of the run together. */
export type MethodRow = Omit<MethodResult, "ndcgOfUsers" | "lists"> & { readonly seconds: number };

/** The contract object of `godwit evaluate --json`. */
export interface EvaluationReport {
  readonly task: Task;
  readonly top: number;
  readonly split: string;
  readonly users: number;
  readonly items: number;
  readonly methods: readonly MethodRow[];
  /** the best baseline by NDCG */
  readonly best: string;
  readonly difference: { readonly of: "godwit"; readonly against: string; readonly ndcg: Interval };
  readonly topics: {
    readonly logLoss: Readonly<Record<"population" | "static" | "raw" | "sliced", number>>;
    readonly difference: Interval;
  };
  /** items without behaviours before the split; null when nobody took one later */
  readonly cold: ColdReport | null;
  /** of Godwit and of the best baseline */
  readonly fairness: FairnessReport;
  /** do P(x|u,c) of the judged sessions mean what they say */
  readonly reliability: ReliabilityReport;
}

/** One task: the contract object, and what a person wants to know besides. */
export interface TaskEvaluation {
  readonly report: EvaluationReport;
  readonly ranker: RankerReport;
  readonly weights: Readonly<Record<string, number>>;
  readonly judged: JudgedUsers;
}

/** NDCG of each method by user; users are numbers that are the same at every split of the data. */
export interface JudgedUsers {
  readonly users: readonly number[];
  readonly ndcg: ReadonlyMap<string, Float64Array>;
}

/** Every task asked for, and what belongs to all of them. */
export interface Evaluation {
  readonly tasks: readonly TaskEvaluation[];
  readonly text: TextShare | null;
  readonly logLoss: LogLossReport;
  /** of the whole run */
  readonly seconds: number;
}

/** EASE as a baseline is tried with little and with much regularisation. */
const baselines: readonly BaselineFactory[] = [
  popularityBaseline(Infinity),
  popularityBaseline(30),
  popularityBaseline(7),
  ownFrequencyBaseline,
  itemKnnBaseline,
  sessionKnnBaseline,
  easeBaseline(100, defaultLearnOptions.easeItems),
  easeBaseline(500, defaultLearnOptions.easeItems),
  meanTextBaseline,
  mixtureTextBaseline,
];

/**
 * Trains on what lies before the split only, ranks the whole catalogue for each user's first later session, and
 * compares Godwit with every baseline on the same users, task by task. Throws BAD_USER_INPUT when the split leaves
 * nobody to judge.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { split, tasks, top, seed, progress } = options;
  const started = performance.now();
  const data = await prepare(options);
  const known = knownItems(data.items, data.behaviours, split);
  const histories = data.behaviours.length;
  if (known.length === 0 || histories === 0) throw nobody(split);
  progress(`topics of ${known.length} items`);
  const codebook = codebookOf(
    known.map(({ vector }) => vector),
    options,
  );
  const signals = signalHistories(data, codebook);
  const k = codebook.topicIds.length;
  const before = signals
    .map((history) => history.filter(({ at }) => at < split))
    .filter((history) => history.length > 0);
  const { parameters } = fitInterestParameters(before, k, {
    seed,
    start: defaultParameters,
    onProgress: (step) => progress(`interests: ${step}`),
  });
  const bare = worldAt(data.items, data.behaviours, split, codebook, parameters);
  const world = { ...bare, transfer: worldTransfer(bare, parameters, seed) };
  const judged = tasks.map((task): Judged => ({ task, users: judgedUsers(world, task), rows: [] }));
  if (judged.some(({ users }) => users.length === 0)) throw nobody(split);
  const {
    value: { model, reports, text },
    seconds: trained,
  } = timed(() => trainRanker(data, world, parameters, { tasks, seed, progress }));
  const judgeBy = (make: () => (task: Task) => Method, prepared: number) => {
    const { value: results, seconds } = timed(() => judgeTogether(world, judged, make(), top));
    progress(
      `${results[0]!.name}: NDCG ${results.map(({ ndcg }) => ndcg.toFixed(4)).join(", ")}, ${seconds.toFixed(1)} s`,
    );
    return results.map((result) => ({ ...result, seconds: prepared + seconds }));
  };
  for (const make of baselines)
    judgeBy(() => {
      const baseline = askedOnce(make(world));
      return (task) => fromScores(world, task, baseline);
    }, 0).forEach((row, t) => judged[t]!.rows.push(row));
  const reliabilities = new Map(tasks.map((task) => [task, new Reliability()]));
  const godwit = judgeBy(
    () => (task) =>
      godwitMethod(world, task, model, parameters, (user, positions, probability) => {
        const truth = truthPositions(world, user, task);
        reliabilities.get(task)!.add(probability, (i) => truth.has(positions[i]!), truth.size);
      }),
    trained,
  );
  progress("cold items");
  const cold = judgeCold(coldWorld(data.items, data.behaviours, world, parameters), model, parameters, {
    task: tasks.includes("DISCOVER") ? "DISCOVER" : "NEXT",
    top,
    seed,
  });
  progress("topics: log-loss");
  const logLoss = logLossReport(signals, k, split, parameters, { seed });
  const { population, static: fixed, raw, sliced } = logLoss.logLoss;
  return {
    tasks: judged.map(({ task, users, rows }, t): TaskEvaluation => {
      const ranker = reports[task];
      const own = godwit[t]!;
      const best = rows.reduce((a, b) => (b.ndcg > a.ndcg ? b : a));
      if (!ranker) throw nobody(split);
      return {
        report: {
          task,
          top,
          split: new Date(split).toISOString(),
          users: users.length,
          items: world.catalogue.present,
          methods: [own, ...rows].map(rowOf),
          best: best.name,
          difference: {
            of: "godwit",
            against: best.name,
            ndcg: pairedDifference(own.ndcgOfUsers, best.ndcgOfUsers, { seed }),
          },
          topics: {
            logLoss: { population: population.mean, static: fixed.mean, raw: raw.mean, sliced: sliced.mean },
            difference: logLoss.difference,
          },
          cold,
          fairness: fairness(world, task, users, [own, best], seed),
          reliability: reliabilities.get(task)!.report(),
        },
        ranker,
        weights: Object.fromEntries(model.weights[task].features.map(({ feature, weight }) => [feature, weight])),
        judged: {
          users: users.map(({ user }) => user),
          ndcg: new Map([own, ...rows].map(({ name, ndcgOfUsers }) => [name, ndcgOfUsers])),
        },
      };
    }),
    text,
    logLoss,
    seconds: (performance.now() - started) / 1000,
  };
}

/** A task, its users, and every baseline judged on them. */
interface Judged {
  readonly task: Task;
  readonly users: readonly HeldOut[];
  readonly rows: (MethodResult & MethodRow)[];
}

/** Judges a method for every task, user by user, so that what it works out for a user serves all tasks. */
function judgeTogether(
  world: World,
  judged: readonly Judged[],
  methodOf: (task: Task) => Method,
  top: number,
): MethodResult[] {
  const tasks = judged.map(({ task, users }) => ({
    users: new Set(users),
    method: methodOf(task),
    judging: new Judging(world, task, top),
  }));
  for (const user of world.heldOut)
    for (const { users, method, judging } of tasks) if (users.has(user)) judging.add(user, method.list(user, top));
  return tasks.map(({ method, judging }) => judging.result(method.name));
}

function timed<Value>(work: () => Value): { value: Value; seconds: number } {
  const start = performance.now();
  const value = work();
  return { value, seconds: (performance.now() - start) / 1000 };
}

function rowOf({
  name,
  hr,
  precision,
  recall,
  f1,
  ndcg,
  mrr,
  coverage,
  diversity,
  novelty,
  calibration,
  seconds,
}: MethodRow): MethodRow {
  return { name, hr, precision, recall, f1, ndcg, mrr, coverage, diversity, novelty, calibration, seconds };
}

function codebookOf(vectors: readonly Float32Array[], { embedder, seed }: EvaluateOptions): Codebook {
  const d = embedder.dimension;
  const matrix = new Float32Array(vectors.length * d);
  vectors.forEach((vector, i) => matrix.set(vector, i * d));
  return fitCodebook(matrix, vectors.length, d, { space: embedder.space, seed }).codebook;
}

/** Every user's signals with topics, in order of time. */
function signalHistories({ items, behaviours, userIds }: DataSet, codebook: Codebook) {
  const topics = items.map(({ vector }) => assign(codebook, vector));
  const histories = userIds.map(
    (): ({ topics: (typeof topics)[number] } & (typeof behaviours)[number]["signal"])[] => [],
  );
  for (const { user, signal } of behaviours)
    if (signal.item !== null) histories[user]!.push({ ...signal, topics: topics[signal.item]! });
  return histories;
}

function nobody(split: number): GodwitError {
  return new GodwitError(
    "BAD_USER_INPUT",
    `Nobody has behaviours both before and after ${new Date(split).toISOString()}: choose a split inside the data.`,
    ["split"],
  );
}
