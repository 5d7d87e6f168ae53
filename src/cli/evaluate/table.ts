import { errorAndChance } from "../../core/statistics/reliability.js";
import type { RankerReport } from "../../core/evaluation/train-ranker.js";
import type { Interval } from "../../core/statistics/bootstrap.js";
import type { ColdReport } from "../../core/evaluation/cold.js";
import type { Quality } from "../../core/evaluation/group-quality.js";
import { metricNames, type Evaluation, type EvaluationReport, type TaskEvaluation } from "./report.js";
import type { PooledReport } from "./pool.js";

const interval = ({ mean, low, high }: Interval) => `${signed(mean)} [${signed(low)}, ${signed(high)}]`;
const signed = (x: number) => `${x >= 0 ? "+" : "−"}${Math.abs(x).toFixed(4)}`;

/** The evaluation as text for a terminal: each task, then what is said of all. */
export function tableOf({ tasks, text, seconds }: Evaluation): string {
  const { topics, cold } = tasks[0]!.report;
  const lines = [
    ...tasks.flatMap((task) => [...taskLines(task), ""]),
    `log-loss of P(topic | user, time): ${Object.entries(topics.logLoss)
      .map(([name, loss]) => `${name} ${loss.toFixed(4)}`)
      .join(", ")}; sliced − static ${interval(topics.difference)}`,
    `texts speak by ${text?.share ?? 0} of plain similarity; NDCG among cold items of the first window, ${text?.users ?? 0} users: ${text?.tried.map(({ share, ndcg, gain }) => `${share} ${ndcg.toFixed(4)} (${interval(gain)})`).join(", ") || "too few to tell"}`,
    ...coldLines(cold),
    "",
    `${seconds.toFixed(0)} s in all`,
  ];
  return `${lines.join("\n")}\n`;
}

/** What several splits say together. */
export function pooledTable(reports: readonly PooledReport[]): string {
  return reports
    .map(({ task, splits, users, methods, best, difference: { ndcg } }) => {
      const width = Math.max(...methods.map(({ name }) => name.length));
      const bestNdcg = methods.find(({ name }) => name === best)!.ndcg;
      return [
        `${task}, ${splits.length} splits together (${splits.map((split) => split.slice(0, 10)).join(", ")}): NDCG by user, ${users} users`,
        ...methods.map((row) => `${row.name.padEnd(width)} ${row.ndcg.toFixed(4)}`),
        `godwit against ${best}: ${interval(ndcg)}, that is ${partOf(ndcg, bestNdcg)}`,
        "",
      ].join("\n");
    })
    .join("\n");
}

function taskLines({ report, ranker, weights }: TaskEvaluation): string[] {
  const names = report.methods.map(({ name }) => name);
  const width = Math.max(...names.map((name) => name.length));
  return [
    `${report.task}, top ${report.top}, split ${report.split}: ${report.users} users, ${report.items} items`,
    "",
    `${"".padEnd(width)} ${metricNames.map((name) => name.padStart(12)).join("")}`,
    ...report.methods.map(
      (row) =>
        `${row.name.padEnd(width)} ${metricNames.map((name) => row[name].toFixed(name === "novelty" || name === "seconds" ? 1 : 4).padStart(12)).join("")}`,
    ),
    "",
    `godwit against ${report.best}, NDCG: ${interval(report.difference.ndcg)}, that is ${relative(report)}`,
    `weights: ${Object.entries(weights)
      .map(([name, weight]) => `${name} ${weight.toFixed(3)}`)
      .join(", ")}`,
    ...(ranker === null ? [unfitted] : rankerLines(ranker)),
    `expected calibration error of P(x | user, context) on the judged sessions: ${errorAndChance(report.reliability)}; of the softmax as it is ${report.uncalibrated.toFixed(4)}`,
    "",
    ...groups(report),
  ];
}

/** Said of a task whose weights could not be fitted. */
const unfitted =
  "nothing was fitted: there are too few sessions before the split to learn weights from, so the default weights were judged";

function rankerLines(ranker: RankerReport): string[] {
  return [
    `proven alone: ${
      ranker.gains
        .filter(({ kept }) => kept)
        .map(({ feature, gain }) => `${feature} ${interval(gain)}`)
        .join(", ") || "nothing"
    }`,
    `not proven alone: ${
      ranker.gains
        .filter(({ kept }) => !kept)
        .map(({ feature, gain }) => `${feature} ${interval(gain)}`)
        .join(", ") || "nothing"
    }`,
    `started from ${ranker.start}, of ${ranker.baselines.map(({ name, ndcg, gain }) => `${name} ${ndcg.toFixed(4)} (${interval(gain)})`).join("; ")}`,
    `serves: ${ranker.served}; NDCG of the later of ${ranker.cases} sessions, with the gain over ${ranker.kept}: ${ranker.rivals.map(({ name, ndcg, gain }) => `${name} ${ndcg.toFixed(4)} (${interval(gain)})`).join(", ")}`,
    `β of their own: ${ranker.domains.map(({ name, gain, kept }) => `${name} ${kept ? "yes" : "no"} (NDCG ${interval(gain)})`).join(", ") || "no domain has the sessions to tell"}`,
    `held-out log-likelihood of a choice: baseline ${ranker.logLikelihood.baseline.toFixed(4)}, fitted ${ranker.logLikelihood.fitted.toFixed(4)}; ` +
      `temperature ${ranker.temperature.toFixed(2)}, ${ranker.calibrated ? "" : "not "}calibrated, expected calibration error ${errorAndChance(ranker)}`,
  ];
}

/** The difference in per cent of the best baseline. */
function relative({ methods, best, difference }: EvaluationReport): string {
  return partOf(difference.ndcg, methods.find(({ name }) => name === best)!.ndcg);
}

function partOf({ mean, low, high }: Interval, whole: number): string {
  const percent = (x: number) => `${x >= 0 ? "+" : "−"}${Math.abs((100 * x) / whole).toFixed(1)} %`;
  return `${percent(mean)} [${percent(low)}, ${percent(high)}]`;
}

/** Exposure and activity, as lines. */
function groups({ best, fairness }: EvaluationReport): string[] {
  const share = (x: number) => x.toFixed(3);
  return [
    `share of the catalogue, of what was taken, of the attention of godwit and of ${best}`,
    ...Object.entries(fairness.exposure).flatMap(([by, all]) =>
      all.map(
        ({ group, items, taken, shown }) =>
          `  ${by} ${group}: ${[items, taken, ...Object.values(shown)].map(share).join(", ")}`,
      ),
    ),
    `Gini of the attention: ${Object.entries(fairness.gini)
      .map(([name, gini]) => `${name} ${share(gini)}`)
      .join(", ")}`,
    `NDCG by behaviours before the split`,
    ...fairness.activity.map((one) => qualityLine(`${one.from}–${one.to}`, one)),
    ...(fairness.groups.length === 0 ? [] : ["NDCG by groups of users"]),
    ...fairness.groups.map((one) => qualityLine(one.group, one)),
  ];
}

function qualityLine(name: string, { users, ndcg, difference }: Quality): string {
  const means = Object.entries(ndcg).map(([method, { mean }]) => `${method} ${mean.toFixed(4)}`);
  return `  ${name}, ${users} users: ${means.join(", ")}; difference ${interval(difference)}`;
}

function coldLines(cold: ColdReport | null): string[] {
  return cold === null
    ? ["cold items: nobody took one"]
    : [
        `cold items: ${cold.items.cold} of ${cold.items.all}, ${cold.users} users; NDCG alone / among all`,
        ...cold.methods.map(
          ({ name, alone, amongAll }) =>
            `  ${name}: ${alone.ndcg.toFixed(4)} / ${amongAll.ndcg.toFixed(4)}, HR ${alone.hr.toFixed(4)} / ${amongAll.hr.toFixed(4)}`,
        ),
        `  text feature − plain similarity: ${interval(cold.difference.alone)} / ${interval(cold.difference.amongAll)}`,
      ];
}
