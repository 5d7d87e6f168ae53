import type { GroupExposure } from "../../core/evaluation/fairness.js";
import type { ReliabilityBin } from "../../core/statistics/reliability.js";
import type { MethodRow } from "./report.js";

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** Text for HTML and SVG. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => escapes[character]!);

const own = "#b5502a";
const other = "#9bb0bf";
const ink = "#444";

/** NDCG of each method as horizontal bars. */
export function methodBars(methods: readonly Pick<MethodRow, "name" | "ndcg">[]): string {
  const most = Math.max(...methods.map(({ ndcg }) => ndcg), 1e-9);
  const height = 24;
  const rows = methods.map(({ name, ndcg }, i) => {
    const y = i * height;
    const width = Math.round((500 * ndcg) / most);
    return `<text x="0" y="${y + 16}">${escaped(name)}</text><rect x="190" y="${y + 3}" width="${width}" height="${height - 6}" fill="${name === "godwit" ? own : other}"/><text x="${196 + width}" y="${y + 16}">${ndcg.toFixed(4)}</text>`;
  });
  return svg("NDCG of each method", 760, methods.length * height, rows.join(""));
}

/** Per group of items four bars: its share of the catalogue, of what was taken, and of the attention of each method. */
export function exposureBars(title: string, groups: readonly GroupExposure[]): string {
  const bar = 11;
  const gap = 10;
  const colours = ["#ddd", ink, own, other];
  const height = (group: GroupExposure) => (2 + Object.keys(group.shown).length) * bar + gap;
  let y = 0;
  const rows = groups.map((group) => {
    const shares: [string, number][] = [
      ["catalogue", group.items],
      ["taken", group.taken],
      ...Object.entries(group.shown),
    ];
    const top = y;
    y += height(group);
    return `<text x="0" y="${top + 14}">${escaped(group.group)}</text>${shares
      .map(([name, share], i) => {
        const width = Math.round(400 * share);
        const at = top + i * bar;
        return `<rect x="190" y="${at}" width="${width}" height="${bar - 2}" fill="${colours[i] ?? other}"/><text x="${196 + width}" y="${at + bar - 2}" font-size="10">${escaped(name)} ${(100 * share).toFixed(1)} %</text>`;
      })
      .join("")}`;
  });
  return svg(title, 760, y, rows.join(""));
}

/** Predicted against observed probability, both logarithmic; on the diagonal a prediction is kept. */
export function reliabilityPlot(bins: readonly ReliabilityBin[]): string {
  const side = 320;
  const left = 60;
  const low = -7;
  const place = (p: number) => (side * (Math.max(low, Math.log10(Math.max(p, 1e-12))) - low)) / -low;
  const x = (p: number) => (left + place(p)).toFixed(1);
  const y = (p: number) => (side - place(p)).toFixed(1);
  const ticks = [-6, -4, -2, 0].map(
    (power) =>
      `<text x="${x(10 ** power)}" y="${side + 18}" text-anchor="middle">10<tspan dy="-5" font-size="10">${power}</tspan></text><text x="${left - 8}" y="${y(10 ** power)}" text-anchor="end">10<tspan dy="-5" font-size="10">${power}</tspan></text>`,
  );
  const points = bins.map(
    ({ predicted, observed, items }) =>
      `<circle cx="${x(predicted)}" cy="${y(observed)}" r="${(2 + Math.log10(items + 1)).toFixed(1)}" fill="${own}"/>`,
  );
  const frame = `<rect x="${left}" y="0" width="${side}" height="${side}" fill="none" stroke="#ccc"/><line x1="${left}" y1="${side}" x2="${left + side}" y2="0" stroke="#ccc"/>`;
  return svg(
    "Observed against predicted probability",
    460,
    side + 44,
    `${frame}${points.join("")}${ticks.join("")}<text x="${left + side / 2}" y="${side + 38}" text-anchor="middle">predicted P(x | user, context)</text>`,
  );
}

function svg(label: string, width: number, height: number, inside: string): string {
  return `<svg viewBox="0 -8 ${width} ${height + 8}" width="${width}" role="img" aria-label="${escaped(label)}" font-size="13" fill="${ink}">${inside}</svg>`;
}
