import type { Evaluation, EvaluationReport } from "./report.js";
import type { PooledReport } from "./pool.js";

/** Several tasks in one document: the contract object of each, by its name. */
export interface SeveralTasks {
  readonly next?: EvaluationReport;
  readonly discover?: EvaluationReport;
  /** of the whole run */
  readonly seconds: number;
}

/** What `godwit evaluate --json` prints: the contract object of one task, or of several by name. */
export function jsonOf({ tasks, seconds }: Evaluation): EvaluationReport | SeveralTasks {
  const [first, ...others] = tasks;
  if (first !== undefined && others.length === 0) return first.report;
  return { ...Object.fromEntries(tasks.map(({ report }) => [report.task.toLowerCase(), report])), seconds };
}

/** Several splits in one document: each as it would be alone, and together. */
export function jsonOfSplits(
  evaluations: readonly Evaluation[],
  pooled: readonly PooledReport[],
): { readonly splits: readonly (EvaluationReport | SeveralTasks)[]; readonly pooled: readonly PooledReport[] } {
  return { splits: evaluations.map(jsonOf), pooled };
}
