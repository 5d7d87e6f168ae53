import type { Interval } from "../../core/evaluation/bootstrap.js";
import type { Evaluation, MethodRow } from "./evaluate.js";

const columns = ["hr", "precision", "recall", "f1", "ndcg", "mrr", "coverage", "diversity", "novelty", "calibration", "seconds"] as const;
const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (character) => escapes[character]!);
const row = (cells: readonly string[], tag = "td") => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
const interval = ({ mean, low, high }: Interval) => `${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;

/** A page without scripts or links that shows one evaluation: NDCG as bars, all metrics, features, calibration of topics. */
export function htmlReport({ report, ranker, logLoss, weights }: Evaluation): string {
  const methods = report.methods.map((method) => row([escaped(method.name), ...columns.map((name) => method[name].toFixed(4))])).join("");
  const features = ranker.gains.map(({ feature, gain, kept }) => row([feature, kept ? (weights[feature] ?? 0).toFixed(3) : "left out", interval(gain)])).join("");
  const calibration = logLoss.calibration.map(({ from, to, count, predicted, observed }) => row([`${from}–${to}`, String(count), predicted.toFixed(4), observed.toFixed(4)])).join("");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Godwit evaluation</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{padding:.2rem .6rem;text-align:right;border-bottom:1px solid #ddd}td:first-child,th:first-child{text-align:left}</style>
<h1>${report.task}, top ${report.top}</h1>
<p>Split ${report.split}; ${report.users} users, ${report.items} items. Godwit against ${escaped(report.best)}: NDCG ${interval(report.difference.ndcg)} (95 % bootstrap over users).</p>
${bars(report.methods)}
<h2>Methods</h2><table>${row(["method", ...columns], "th")}${methods}</table>
<h2>Features</h2><p>Gain = held-out log-likelihood of a choice lost without the feature.</p><table>${row(["feature", "weight", "gain"], "th")}${features}</table>
<h2>P(topic | user, time)</h2><p>Log-loss: ${Object.entries(report.topics.logLoss).map(([name, loss]) => `${name} ${loss.toFixed(4)}`).join(", ")}; sliced − static ${interval(report.topics.difference)}.</p>
<table>${row(["predicted share", "count", "mean predicted", "observed"], "th")}${calibration}</table></html>
`;
}

function bars(methods: readonly MethodRow[]): string {
  const most = Math.max(...methods.map(({ ndcg }) => ndcg), 1e-9), height = 24;
  const rows = methods.map(({ name, ndcg }, i) => {
    const y = i * height, width = Math.round((500 * ndcg) / most);
    return `<text x="0" y="${y + 16}">${escaped(name)}</text><rect x="190" y="${y + 3}" width="${width}" height="${height - 6}" fill="${name === "godwit" ? "#b5502a" : "#9bb0bf"}"/><text x="${196 + width}" y="${y + 16}">${ndcg.toFixed(4)}</text>`;
  });
  return `<svg viewBox="0 0 760 ${methods.length * height}" width="760" role="img" aria-label="NDCG of each method" font-size="14">${rows.join("")}</svg>`;
}
