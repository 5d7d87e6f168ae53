import type { InterestParameters } from "../../interests/parameters.js";
import type { RankingModel } from "../../ranking/model.js";
import type { Task } from "../../types.js";
import { beginning, trainRanker, type RankerReport } from "../train-ranker.js";
import type { World } from "../world.js";
import { liveBaselines } from "./baselines/all.js";
import { momentsIn } from "./drawn-moments.js";
import { LiveJudge, type LiveTaskReport } from "./judge-live.js";
import { LiveWorld, type LiveData } from "./live-world.js";
import { Refits } from "./refits.js";
import { Tuning, type Tuned } from "./tuning.js";

export interface LiveOptions {
  readonly tasks: readonly Task[];
  readonly top: number;
  readonly seed: number;
  /** sessions judged: so many a user at most, and of all of them so many, drawn by seed */
  readonly perUser: number;
  readonly sessions: number;
  /** judge besides how Godwit does when it is fitted again every so many days; absent = do not */
  readonly refit?: number | undefined;
  readonly progress: (line: string) => void;
}

/** What was judged live, with the model that was judged and the parameters that baselines were given. */
export interface LiveEvaluation {
  readonly tasks: readonly (LiveTaskReport & {
    readonly tuned: readonly Omit<Tuned, "baseline">[];
    /** null = nothing could be fitted: the weights before any fit were judged */
    readonly ranker: RankerReport | null;
  })[];
  readonly model: RankingModel;
  /** items taken in the judged sessions, and how many of them were not in the catalogue when their session began */
  readonly taken: number;
  readonly unknown: number;
}

/**
 * The baselines learn on the time before the split up to this share of it; sessions of the rest choose their
 * parameters, of one user and of all so many at most.
 */
const tuned = { from: 0.85, perUser: 2, limit: 800 };

/**
 * Judges Godwit beside tuned baselines as the service would have answered: one pass forward in time, every judged
 * session with state, counts, popularity and catalogue as they were when it began. Models (fitted as those that serve),
 * parameters of baselines and item-item weights are of before the split.
 *
 * world: what is known at the split. Throws nothing; a task nobody can be judged on has no sessions.
 */
export function evaluateLive(
  data: LiveData,
  world: World,
  parameters: InterestParameters,
  { tasks, top, seed, perUser, sessions, refit, progress }: LiveOptions,
): LiveEvaluation {
  const before = data.behaviours.filter(({ signal }) => signal.at < world.split);
  const { model, reports } = trainRanker(data, world, parameters, { tasks, seed, progress });
  const baselines = liveBaselines(before);
  const tuning = new Tuning(baselines, tasks, top);
  const live = new LiveWorld(data, world.codebook, parameters);
  live.onHappened = (happened) => {
    for (const baseline of baselines) baseline.observe?.(happened);
  };
  const first = beginning(before.map(({ signal }) => signal.at));
  const from = first + tuned.from * (world.split - first);
  progress("baselines: learned, to be tuned");
  live.advance(from);
  for (const baseline of baselines) baseline.learn?.(live);
  const { perUser: perUserTuned, limit } = tuned;
  const known = { items: data.items, behaviours: before };
  for (const moment of momentsIn(live, known, { from, to: world.split, perUser: perUserTuned, limit, seed }))
    tuning.add(live, moment);
  live.advance(world.split);
  const chosen = new Map(tasks.map((task) => [task, tuning.chosen(task)]));
  progress("baselines: learned as of the split");
  for (const baseline of new Set([...chosen.values()].flatMap((some) => some.map(({ baseline }) => baseline))))
    baseline.learn?.(live);
  live.transfer = world.transfer ?? null;
  const refits =
    refit === undefined
      ? null
      : new Refits(data, world, parameters, { every: refit, first: model, tasks, seed, progress });
  const judges = tasks.map((task) => new LiveJudge(task, chosen.get(task)!, { model, parameters, top, refits }));
  let [taken, unknown, count] = [0, 0, 0];
  for (const moment of momentsIn(live, data, { from: world.split, to: Infinity, perUser, limit: sessions, seed })) {
    for (const judge of judges) judge.add(live, moment);
    taken += moment.truth.size + moment.unknown;
    unknown += moment.unknown;
    if (++count % 500 === 0) progress(`${count} sessions judged`);
  }
  return {
    tasks: judges.map((judge) => ({
      ...judge.report(live),
      tuned: chosen.get(judge.task)!.map(({ family, variant, ndcg }) => ({ family, variant, ndcg })),
      ranker: reports[judge.task] ?? null,
    })),
    model,
    taken,
    unknown,
  };
}
