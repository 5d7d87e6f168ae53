import { coldWorld, judgeCold } from "../../core/evaluation/cold.js";
import { fairness } from "../../core/evaluation/fairness.js";
import { judgedUsers } from "../../core/evaluation/judge.js";
import { askedOnce, fromScores, truthPositions, type Method } from "../../core/evaluation/method.js";
import { Reliability } from "../../core/statistics/reliability.js";
import { trainRanker } from "../../core/evaluation/train-ranker.js";
import { knownItems, worldAt, type World } from "../../core/evaluation/world.js";
import { fitInterestParameters, logLossReport } from "../../core/interests/fit.js";
import { pairedDifference } from "../../core/statistics/bootstrap.js";
import { baselines } from "./baselines.js";
import { judgeTogether, timed, type Judged } from "./judge-together.js";
import type { DataSet } from "./prepare.js";
import { rowOf, type Evaluation, type TaskEvaluation } from "./report.js";
import { codebookOf, signalHistories } from "./signals.js";
import { sittingsBefore } from "./sittings.js";
import { godwitMethod } from "../../core/evaluation/godwit.js";
import { worldTransfer } from "../../core/evaluation/world-transfer.js";
import { GodwitError } from "../../core/errors.js";
import { defaultParameters, type InterestParameters } from "../../core/interests/parameters.js";
import type { Task } from "../../core/types.js";
import type { Embedder } from "../../ports/embedder.js";

export interface EvaluateOptions {
  /** epoch ms */
  readonly split: number;
  /** judged in this order; what they have in common is learned once */
  readonly tasks: readonly Task[];
  readonly top: number;
  readonly seed: number;
  readonly embedder: Embedder;
  readonly progress: (line: string) => void;
}

/**
 * Trains on what lies before the split only, ranks the whole catalogue for each user's first later session, and
 * compares Godwit with every baseline on the same users, task by task. Throws BAD_USER_INPUT when the split leaves
 * nobody to judge.
 */
export function evaluate(data: DataSet, options: EvaluateOptions): Evaluation {
  const { split, tasks, top, seed, progress } = options;
  const started = performance.now();
  const { world, parameters, signals } = knownBefore(data, options);
  const k = world.codebook.topicIds.length;
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
  const reliabilities = new Map(
    tasks.map((task) => [task, { told: new Reliability(), uncalibrated: new Reliability() }]),
  );
  const godwit = judgeBy(
    () => (task) =>
      godwitMethod(world, { task, model, parameters }, (user, { positions, probability, logSoftmax }) => {
        const truth = truthPositions(world, user, task);
        const taken = (i: number): boolean => truth.has(positions[i]!);
        const { told, uncalibrated } = reliabilities.get(task)!;
        told.add(probability, taken, truth.size);
        uncalibrated.add(logSoftmax.map(Math.exp), taken, truth.size);
      }),
    trained,
  );
  progress("cold items");
  const cold = judgeCold(coldWorld(data.items, data.behaviours, world, parameters), model, parameters, {
    task: tasks.includes("DISCOVER") ? "DISCOVER" : "NEXT",
    top,
    seed,
  });
  const { userGroups } = data;
  const groupOf = userGroups === undefined ? null : (user: number): string | null => userGroups[user]!;
  progress("topics: log-loss");
  const logLoss = logLossReport(signals, k, split, parameters, { seed });
  const { population, static: fixed, raw, sliced } = logLoss.logLoss;
  return {
    tasks: judged.map(({ task, users, rows }, t): TaskEvaluation => {
      const ranker = reports[task] ?? null;
      const own = godwit[t]!;
      const best = rows.reduce((a, b) => (b.ndcg > a.ndcg ? b : a));
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
          fairness: fairness(world, task, users, [own, best], seed, groupOf),
          reliability: reliabilities.get(task)!.told.report(),
          uncalibrated: reliabilities.get(task)!.uncalibrated.report().expectedCalibrationError,
          model: model.weights[task],
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

/** The world as it is known at the split, with topics and interest parameters learned from what lies before it. */
export function knownBefore(
  data: DataSet,
  options: Pick<EvaluateOptions, "split" | "seed" | "embedder" | "progress">,
): { world: World; parameters: InterestParameters; signals: ReturnType<typeof signalHistories> } {
  const { split, seed, progress } = options;
  const known = knownItems(data.items, data.behaviours, split);
  if (known.length === 0 || data.behaviours.length === 0) throw nobody(split);
  progress(`topics of ${known.length} items`);
  const places = new Map(known.map(({ number }, row) => [number, row]));
  const codebook = codebookOf(known, sittingsBefore(split, data.behaviours, places), options);
  const signals = signalHistories(data, codebook);
  const before = signals
    .map((history) => history.filter(({ at }) => at < split))
    .filter((history) => history.length > 0);
  const { parameters } = fitInterestParameters(before, codebook.topicIds.length, {
    seed,
    start: defaultParameters,
    onProgress: (step) => progress(`interests: ${step}`),
  });
  const bare = worldAt(data, { split, codebook, parameters });
  return { world: { ...bare, transfer: worldTransfer(bare, parameters, seed) }, parameters, signals };
}

/** Said where a split leaves nobody to judge. */
export function nobody(split: number): GodwitError {
  return new GodwitError(
    "BAD_USER_INPUT",
    `Nobody has behaviours both before and after ${new Date(split).toISOString()}: choose a split inside the data.`,
    ["split"],
  );
}
