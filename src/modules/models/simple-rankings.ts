import { z } from "zod";
import { baselineName, baselinesOf } from "../../core/ranking/fit/baselines.js";
import type { SimpleRanking } from "../../core/ranking/model.js";
import type { Task } from "../../core/types.js";

const told = z.object({ ranking: z.array(z.string()), ndcg: z.number(), served: z.number() });
const metricsForm = z.object({ simple: z.object({ NEXT: told.optional(), DISCOVER: told.optional() }) });

/** The simple rankings that were compared with a fitted one, as its metrics tell them; versions of before tell none. */
export function simpleRankingsOf(metrics: unknown): Partial<Record<Task, SimpleRanking>> {
  const read = metricsForm.safeParse(metrics);
  if (!read.success) return {};
  const known = (task: Task): Partial<Record<Task, SimpleRanking>> => {
    const found = read.data.simple[task];
    const ranking = baselinesOf[task].find((one) => baselineName(one) === found?.ranking.join(", then "));
    return found === undefined || ranking === undefined ? {} : { [task]: { ...found, ranking } };
  };
  return { ...known("NEXT"), ...known("DISCOVER") };
}
