import { meanByUser, type Interval } from "../../core/statistics/bootstrap.js";
import type { Task } from "../../core/types.js";
import type { Evaluation } from "./report.js";

/** What several splits say together of a task: of each user the mean over the splits at which they were judged. */
export interface PooledReport {
  readonly task: Task;
  readonly splits: readonly string[];
  readonly users: number;
  readonly methods: readonly { readonly name: string; readonly ndcg: number }[];
  /** the best baseline by NDCG over all splits */
  readonly best: string;
  readonly difference: { readonly of: "godwit"; readonly against: string; readonly ndcg: Interval };
}

/**
 * Pools evaluations of the same data at several splits, task by task. One split alone often has too few users to tell
 * two good rankings apart.
 */
export function pooled(evaluations: readonly Evaluation[], { seed }: { seed: number }): PooledReport[] {
  return evaluations[0]!.tasks.map(({ report: { task, methods } }, t) => {
    const judged = evaluations.map(({ tasks }) => tasks[t]!.judged);
    const users = judged.flatMap((one) => one.users);
    const ndcgOf = (name: string): number[] => judged.flatMap(({ ndcg }) => [...ndcg.get(name)!]);
    const rows = methods.map(({ name }) => ({ name, ndcg: meanByUser(users, ndcgOf(name), { seed, draws: 1 }).mean }));
    const [own, ...baselines] = rows;
    const best = baselines.reduce((a, b) => (b.ndcg > a.ndcg ? b : a));
    const theirs = ndcgOf(best.name);
    return {
      task,
      splits: evaluations.map(({ tasks }) => tasks[t]!.report.split),
      users: new Set(users).size,
      methods: rows,
      best: best.name,
      difference: {
        of: "godwit",
        against: best.name,
        ndcg: meanByUser(
          users,
          ndcgOf(own!.name).map((ndcg, i) => ndcg - theirs[i]!),
          { seed },
        ),
      },
    };
  });
}
