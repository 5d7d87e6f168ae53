import type { ColdReport } from "../../core/evaluation/cold.js";
import type { FairnessReport } from "../../core/evaluation/fairness.js";
import type { MethodResult } from "../../core/evaluation/judge.js";
import type { ReliabilityReport } from "../../core/statistics/reliability.js";
import type { TextShare } from "../../core/evaluation/text-share.js";
import type { RankerReport } from "../../core/evaluation/train-ranker.js";
import type { LogLossReport } from "../../core/interests/fit.js";
import type { TaskWeights } from "../../core/ranking/model.js";
import type { Interval } from "../../core/statistics/bootstrap.js";
import type { Task } from "../../core/types.js";

/** What is told of every method, in the order in which tables show it. */
export const metricNames = [
  "hr",
  "precision",
  "recall",
  "f1",
  "ndcg",
  "mrr",
  "coverage",
  "diversity",
  "novelty",
  "calibration",
  "seconds",
] as const;

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
  /** expected calibration error of the softmax as it is, before calibration */
  readonly uncalibrated: number;
  /** what was judged: features with their weights, and the temperature */
  readonly model: TaskWeights;
}

/** One task: the contract object, and what a person wants to know besides. */
export interface TaskEvaluation {
  readonly report: EvaluationReport;
  /** null = there were too few sessions to fit weights on: the default ones were judged */
  readonly ranker: RankerReport | null;
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

/** A method's row without what only comparisons need. */
export function rowOf({
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
