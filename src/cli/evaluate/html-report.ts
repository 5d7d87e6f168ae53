import { errorAndChance } from "../../core/statistics/reliability.js";
import type { RankerReport } from "../../core/evaluation/train-ranker.js";
import type { Interval } from "../../core/statistics/bootstrap.js";
import type { Quality } from "../../core/evaluation/group-quality.js";
import type { ColdReport } from "../../core/evaluation/cold.js";
import type { PooledReport } from "./pool.js";
import { metricNames, type Evaluation, type EvaluationReport, type TaskEvaluation } from "./report.js";
import { escaped, exposureBars, methodBars, reliabilityPlot } from "./plots.js";

const row = (cells: readonly string[], tag = "td") =>
  `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
const table = (heads: readonly string[], rows: readonly (readonly string[])[]) =>
  `<table>${row(heads, "th")}${rows.map((cells) => row(cells)).join("")}</table>`;
const interval = ({ mean, low, high }: Interval) => `${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;

/**
 * A page without scripts or links. Of each split: of each task methods, features, who is shown and who is served,
 * calibration; of all cold items and topics. Of several splits first what they say together (`together`).
 */
export function htmlReport(evaluations: readonly Evaluation[], together: readonly PooledReport[] = []): string {
  const seconds = evaluations.reduce((sum, one) => sum + one.seconds, 0);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Godwit evaluation</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{padding:.2rem .6rem;text-align:right;border-bottom:1px solid #ddd}td:first-child,th:first-child{text-align:left}</style>
<p>${evaluations.length === 1 ? "" : `${evaluations.length} splits; `}${seconds.toFixed(0)} s. Intervals: 95 %, bootstrap over users.</p>
${together.map((pooled) => togetherSection(pooled, evaluations)).join("\n")}
${evaluations.map((one) => splitSection(one, evaluations.length > 1)).join("\n")}</html>
`;
}

/** What several splits say of a task: each alone, and of each user the mean over those at which they were judged. */
function togetherSection(
  { task, splits, users, methods, best, difference }: PooledReport,
  evaluations: readonly Evaluation[],
): string {
  const alone = evaluations.map(({ tasks }) => tasks.find(({ report }) => report.task === task)!.report);
  return `<h1>${task}, ${splits.length} splits together</h1>
<p>${users} users. Godwit against ${escaped(best)}: NDCG ${interval(difference.ndcg)}.</p>
${methodBars(methods)}
${table(
  ["split", "users", "NDCG of Godwit", "best baseline", "its NDCG", "difference"],
  alone.map((report) => [
    report.split.slice(0, 10),
    String(report.users),
    ndcgOf(report, "godwit"),
    escaped(report.best),
    ndcgOf(report, report.best),
    interval(report.difference.ndcg),
  ]),
)}`;
}

const ndcgOf = ({ methods }: EvaluationReport, name: string): string =>
  methods.find((method) => method.name === name)!.ndcg.toFixed(4);

function splitSection({ tasks, logLoss }: Evaluation, named: boolean): string {
  const { split, items, cold, topics } = tasks[0]!.report;
  return `${named ? `<h1>Split ${split.slice(0, 10)}</h1>` : ""}<p>Split ${split}; ${items} items.</p>
${tasks.map(taskSection).join("\n")}
<h1>Cold items</h1>${cold === null ? "<p>Nobody took an item without behaviours before the split.</p>" : coldTable(cold)}
<h1>P(topic | user, time)</h1><p>Log-loss: ${Object.entries(topics.logLoss)
    .map(([name, loss]) => `${name} ${loss.toFixed(4)}`)
    .join(", ")}; sliced − static ${interval(topics.difference)}.</p>
${table(
  ["predicted share", "count", "mean predicted", "observed"],
  logLoss.calibration.map(({ from, to, count, predicted, observed }) => [
    `${from}–${to}`,
    String(count),
    predicted.toFixed(4),
    observed.toFixed(4),
  ]),
)}`;
}

function taskSection({ report, ranker, weights }: TaskEvaluation): string {
  const { fairness, reliability } = report;
  return `<h1>${report.task}, top ${report.top}</h1>
<p>${report.users} users. Godwit against ${escaped(report.best)}: NDCG ${interval(report.difference.ndcg)}.</p>
${methodBars(report.methods)}
<h2>Methods</h2>${table(
    ["method", ...metricNames],
    report.methods.map((method) => [escaped(method.name), ...metricNames.map((name) => method[name].toFixed(4))]),
  )}
${ranker === null ? unfitted : features(ranker, weights)}
<h2>Who is shown</h2><p>Shares of the catalogue, of what the users took, and of the attention each method gives (1/log₂(place + 1)).
Gini of the attention: ${Object.entries(fairness.gini)
    .map(([name, gini]) => `${escaped(name)} ${gini.toFixed(3)}`)
    .join(", ")}.</p>
${Object.entries(fairness.exposure)
  .map(([by, groups]) => `<h3>By ${by}</h3>${exposureBars(`Exposure by ${by}`, groups)}`)
  .join("\n")}
<h2>Who is served well</h2>${activityTable(report)}
<h2>P(x | user, context)</h2><p>Expected calibration error on the judged sessions: ${errorAndChance(reliability)}. Each point is a band of probability; its size tells how many items lie in it.</p>
${reliabilityPlot(reliability.bins)}`;
}

const unfitted =
  "<h2>Features</h2><p>Nothing was fitted: there are too few sessions before the split to learn weights from, so the default weights were judged.</p>";

function features(ranker: RankerReport, weights: TaskEvaluation["weights"]): string {
  return `<h2>Features</h2><p>Gain = held-out log-likelihood of a choice lost without the feature. What serves: ${ranker.served}, by the lower bound of the gain in NDCG over the baseline, on sessions later than those it was fitted on
(${ranker.rivals.map(({ name, ndcg, gain }) => `${name} ${ndcg.toFixed(4)}, gain over ${escaped(ranker.kept)} ${interval(gain)}`).join("; ")}).</p>
${table(
  ["feature", "weight", "proven alone", "gain"],
  ranker.gains.map(({ feature, gain, kept }) => [
    feature,
    (weights[feature] ?? 0).toFixed(3),
    kept ? "yes" : "no",
    interval(gain),
  ]),
)}`;
}

function coldTable({ items, users, methods, difference }: ColdReport): string {
  const figures = methods.map(({ name, alone, amongAll }) => [
    escaped(name),
    ...[alone, amongAll].flatMap(({ hr, recall, ndcg }) => [hr, recall, ndcg].map((x) => x.toFixed(4))),
  ]);
  return `<p>${items.cold} items without behaviours before the split; ${users} users who took one later, ranked among the cold items alone and among all ${items.all}.
Distilled weights − plain similarity in NDCG: alone ${interval(difference.alone)}, among all ${interval(difference.amongAll)}.</p>
${table(["method", "HR alone", "recall", "NDCG", "HR among all", "recall", "NDCG"], figures)}`;
}

function activityTable({ fairness: { activity, groups } }: EvaluationReport): string {
  const byActivity = activity.map((one) => ({ name: `${one.from}–${one.to}`, quality: one }));
  const byGroup = groups.map((one) => ({ name: escaped(one.group), quality: one }));
  return [
    qualityTable("behaviours before the split", byActivity),
    ...(byGroup.length === 0 ? [] : [qualityTable("group of users", byGroup)]),
  ].join("\n");
}

function qualityTable(what: string, rows: readonly { readonly name: string; readonly quality: Quality }[]): string {
  const names = Object.keys(rows[0]?.quality.ndcg ?? {});
  return table(
    [what, "users", ...names.map((name) => `NDCG ${escaped(name)}`), "difference"],
    rows.map(({ name, quality: { users, ndcg, difference } }) => [
      name,
      String(users),
      ...names.map((method) => interval(ndcg[method]!)),
      interval(difference),
    ]),
  );
}
