import { errorAndChance } from "../../core/statistics/reliability.js";
import { evaluateLive, type LiveEvaluation } from "../../core/evaluation/live/evaluate-live.js";
import type { Interval } from "../../core/statistics/bootstrap.js";
import { knownBefore, nobody, type EvaluateOptions } from "./evaluate.js";
import type { DataSet } from "./prepare.js";
import { metricNames } from "./report.js";

export interface LiveEvaluateOptions extends EvaluateOptions {
  /** sessions judged: so many a user at most, and of all of them so many */
  readonly perUser: number;
  readonly sessions: number;
  /** days between fits after the split; absent = the models of the split are judged alone */
  readonly refit?: number | undefined;
}

/** A live evaluation with its split and how long it took. */
export interface LiveRun extends LiveEvaluation {
  readonly split: string;
  readonly top: number;
  readonly items: number;
  readonly userIds: readonly string[];
  readonly seconds: number;
}

/** `godwit evaluate --live`. Throws BAD_USER_INPUT when the split leaves nobody to judge. */
export function evaluateLiveSet(data: DataSet, options: LiveEvaluateOptions): LiveRun {
  const started = performance.now();
  const { world, parameters } = knownBefore(data, options);
  const evaluation = evaluateLive(data, world, parameters, options);
  if (evaluation.tasks.some(({ sessions }) => sessions === 0)) throw nobody(options.split);
  return {
    ...evaluation,
    split: new Date(options.split).toISOString(),
    top: options.top,
    items: data.items.length,
    userIds: data.userIds,
    seconds: (performance.now() - started) / 1000,
  };
}

/** The document of `--live --json`: one entry a task; what single sessions say only where it is asked for. */
export function jsonOfLive(run: LiveRun, { details = false }: { details?: boolean } = {}) {
  const { split, top, items, model, taken, unknown, userIds, seconds } = run;
  return {
    live: true,
    split,
    top,
    items,
    taken,
    unknown,
    tasks: run.tasks.map(({ task, judged, ranker, ...rest }) => ({
      task,
      ...rest,
      difference: { of: "godwit", ...rest.differences[0] },
      model: model.weights[task],
      served: ranker?.served ?? "as before any fit",
      ...(details ? { judged: judged.map(({ user, ...one }) => ({ userId: userIds[user], ...one })) } : {}),
    })),
    seconds,
  };
}

const signed = (x: number): string => `${x >= 0 ? "+" : "−"}${Math.abs(x).toFixed(4)}`;
const interval = ({ mean, low, high }: Interval): string => `${signed(mean)} [${signed(low)}, ${signed(high)}]`;

/** A live evaluation as text for a terminal. */
export function liveTable(run: LiveRun): string {
  const lines = run.tasks.flatMap((report) => {
    const width = Math.max(...report.methods.map(({ name }) => name.length));
    const before = new Map(report.tuned.map(({ family, variant, ndcg }) => [`${family}, ${variant}`, ndcg]));
    return [
      `${report.task}, live, top ${run.top}, from ${run.split}: ${report.sessions} sessions of ${report.users} users on ${report.days} days`,
      "",
      `${"".padEnd(width)} ${[...metricNames, "tuned at"].map((name) => name.padStart(12)).join("")}`,
      ...report.methods.map(
        (row) =>
          `${row.name.padEnd(width)} ${metricNames.map((name) => row[name].toFixed(name === "novelty" || name === "seconds" ? 1 : 4).padStart(12)).join("")}${(before.get(row.name)?.toFixed(4) ?? "").padStart(12)}`,
      ),
      "",
      `best before the split: ${report.best}; best on the judged sessions: ${report.bestJudged}`,
      ...report.differences.map(({ against, ndcg }) => `godwit against ${against}: ${interval(ndcg)}`),
      ...(report.refitted === null
        ? []
        : [
            `fitted again ${report.refitted.fits} times: NDCG ${report.refitted.method.ndcg.toFixed(4)}, ${interval(report.refitted.gain)} over fitted once; expected calibration error ${errorAndChance(report.refitted.reliability)}`,
          ]),
      `weights: ${run.model.weights[report.task].features.map(({ feature, weight }) => `${feature} ${weight.toFixed(3)}`).join(", ")}`,
      ...(report.ranker === null
        ? ["nothing was fitted: there are too few sessions before the split"]
        : [
            `serves: ${report.ranker.served}; NDCG of the later of ${report.ranker.cases} sessions, with the gain over ${report.ranker.kept}: ${report.ranker.rivals.map(({ name, ndcg, gain }) => `${name} ${ndcg.toFixed(4)} (${interval(gain)})`).join(", ")}`,
            `proven alone: ${
              report.ranker.gains
                .filter(({ kept }) => kept)
                .map(({ feature, gain }) => `${feature} ${interval(gain)}`)
                .join(", ") || "nothing"
            }`,
          ]),
      `expected calibration error of P(x | user, context): ${errorAndChance(report.reliability)}; of the softmax as it is ${report.uncalibrated.toFixed(4)}${
        report.ranker === null
          ? ""
          : `; ${report.ranker.calibrated ? "calibrated" : "not calibrated"}, on the sessions before the split ${errorAndChance(report.ranker)}`
      }`,
      "",
    ];
  });
  const share = run.taken === 0 ? 0 : run.unknown / run.taken;
  return `${[...lines, `${(100 * share).toFixed(1)} % of what was taken was not known when its session began`, `${run.seconds.toFixed(0)} s in all`].join("\n")}\n`;
}
