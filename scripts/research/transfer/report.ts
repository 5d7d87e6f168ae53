import { escaped } from "../../../src/cli/evaluate/plots.js";
import type { Interval } from "../../../src/core/statistics/bootstrap.js";
import { nameOf, placeOf } from "../../../src/core/transfer/places.js";
import type { PriorModel } from "../../../src/core/transfer/prior/user-prior.js";
import type { NewcomerReport } from "./newcomers.js";
import type { NewItemReport } from "./newitems.js";
import { variants, type CurveReport } from "./variants.js";

/** Everything one run measured. */
export interface TransferReport {
  readonly data: string;
  readonly simulated: boolean;
  readonly split: string;
  /** domain whose tastes were reversed, null = none */
  readonly misled: string | null;
  readonly curves: readonly CurveReport[];
  readonly newcomers: NewcomerReport | null;
  readonly newItems: NewItemReport | null;
  readonly priors: PriorModel | null;
}

const figure = (value: number): string => value.toFixed(4).replace(/^(-?)0\./, "$1.");
const interval = ({ mean, low, high }: Interval): string =>
  `${mean >= 0 ? "+" : ""}${figure(mean)} [${figure(low)}, ${figure(high)}]`;
const place = (key: string): string => {
  const found = placeOf(key);
  return found === null ? key : nameOf(found);
};

/** The report as Markdown tables. */
export function tables({ data, split, misled, curves, newcomers, newItems, priors }: TransferReport): string {
  const lines = [`${data}, split ${split}${misled === null ? "" : `, tastes in ${misled} reversed`}`, ""];
  for (const { target, points, pairs, votes, transferWeight, bySlices } of curves) {
    lines.push(
      `## Into ${target}`,
      "",
      `P(topic | user, ${target}) by ${bySlices ? "the slices" : "θ^t"}; weight of the feature transfer: ${transferWeight.toFixed(3)}`,
      "",
      "| shown | users | method | HR | precision | recall | F1 | NDCG | with transfer − it, NDCG |",
      "|---|---|---|---|---|---|---|---|---|",
    );
    for (const { shown, users, methods, differences } of points)
      for (const name of variants) {
        const m = methods[name];
        lines.push(
          `| ${shown} | ${users} | ${name} | ${[m.hr, m.precision, m.recall, m.f1, m.ndcg].map(figure).join(" | ")} | ${name === "with transfer" ? "" : interval(differences[name])} |`,
        );
      }
    lines.push(
      "",
      "| from | seen in both | judged | gain, nats a user | without | by the same topics | map | αρ | gate |",
      "|---|---|---|---|---|---|---|---|---|",
    );
    for (const pair of pairs)
      lines.push(
        `| ${place(pair.from)} | ${pair.seenInBoth} | ${pair.judged} | ${pair.gain === null ? "–" : interval(pair.gain)} | ${pair.without === null ? "–" : figure(pair.without)} | ${pair.sameTopics === null ? "–" : interval(pair.sameTopics)} | ${pair.map.toLowerCase()} | ${pair.strength} | ${pair.on ? "on" : "off"}: ${pair.reason} |`,
      );
    lines.push(
      "",
      `Votes of other domains' items${votes.targets.map(({ fade, together }) => `, all together ${together === null ? "–" : interval(together)}, ${fade === null ? "not fading" : `fading by half with ${fade} own items in ${target}`}`).join("")}:`,
      "",
      "| from | sessions | NDCG they bring | gate |",
      "|---|---|---|---|",
    );
    for (const { from, judged, gain, on, reason } of votes.pairs)
      lines.push(`| ${from} | ${judged} | ${gain === null ? "–" : interval(gain)} | ${on ? "on" : "off"}: ${reason} |`);
    lines.push("");
  }
  if (newcomers !== null) {
    lines.push(
      "## New users",
      "",
      "| sessions known | users | method | HR | precision | recall | F1 | NDCG | Godwit − it, NDCG |",
      "|---|---|---|---|---|---|---|---|---|",
    );
    for (const { sessions, users, methods } of newcomers.points)
      for (const m of methods)
        lines.push(
          `| ${sessions} | ${users} | ${m.name} | ${[m.hr, m.precision, m.recall, m.f1, m.ndcg].map(figure).join(" | ")} | ${m.name === "godwit" ? "" : interval(m.difference)} |`,
        );
    lines.push("");
  }
  if (newItems !== null) {
    const { items, points, audience } = newItems;
    lines.push(
      `## New items: ${items.made} of ${items.all}`,
      "",
      "| behaviours known | users | method | alone: HR | NDCG | among all: HR | NDCG | Godwit − it, alone | among all |",
      "|---|---|---|---|---|---|---|---|---|",
    );
    for (const { known, users, methods } of points)
      for (const { name, alone, amongAll, difference } of methods)
        lines.push(
          `| ${known} | ${users} | ${name} | ${[alone.hr, alone.ndcg, amongAll.hr, amongAll.ndcg].map(figure).join(" | ")} | ${name === "godwit" ? " | " : `${interval(difference.alone)} | ${interval(difference.amongAll)}`} |`,
        );
    lines.push(
      "",
      `Audience of an item nobody had touched: AUC ${interval(audience.auc)} over ${audience.items} items and ${audience.users} users; weighed by the share of the interest ${interval(audience.byShare)}, difference ${interval(audience.gain)}`,
      "",
    );
  }
  if (priors !== null) {
    lines.push(
      "## What is expected of users of whom little is known",
      "",
      "| by | users judged | gain, nats a user | gate |",
      "|---|---|---|---|",
    );
    for (const { attribute, judged, gain, on, groups } of priors.attributes)
      lines.push(
        `| attribute ${attribute} (${on ? `${Object.keys(groups).length} groups` : "groups"}) | ${judged} | ${interval(gain)} | ${on ? "on" : "off"} |`,
      );
    if (priors.neighbours !== null)
      lines.push(
        `| users who began alike | ${priors.neighbours.judged} | ${interval(priors.neighbours.gain)} | ${priors.neighbours.on ? `on, weight ${priors.neighbours.weight}` : "off"} |`,
      );
    lines.push("");
  }
  return `${lines.join("\n")}\n`;
}

const colours = ["#b5502a", "#8a6d00", "#2f6478", "#6b7f8e", "#5c6e48", "#7a4a7c"];
/** Lines that lie on each other can still be told. */
const dashes = ["", "7 4", "2 4", "10 3 2 3", "4 2", "1 3"];

/** NDCG against the number of behaviours shown, one line per method. */
function curve(
  title: string,
  xs: readonly number[],
  lines: readonly { name: string; values: readonly number[] }[],
): string {
  const width = 420;
  const height = 220;
  const most = Math.max(...lines.flatMap(({ values }) => [...values]), 0.01);
  const x = (i: number): number => 50 + (i * (width - 60)) / Math.max(1, xs.length - 1);
  const y = (value: number): number => height - (value / most) * (height - 10);
  const paths = lines.map(
    ({ name, values }, l) =>
      `<polyline fill="none" stroke="${colours[l % colours.length]}" stroke-width="2" stroke-dasharray="${dashes[l % dashes.length]}" points="${values.map((value, i) => `${x(i)},${y(value).toFixed(1)}`).join(" ")}"/><line x1="${width + 8}" x2="${width + 32}" y1="${16 + 18 * l}" y2="${16 + 18 * l}" stroke="${colours[l % colours.length]}" stroke-width="2" stroke-dasharray="${dashes[l % dashes.length]}"/><text x="${width + 38}" y="${20 + 18 * l}" fill="${colours[l % colours.length]}">${escaped(name)} ${figure(values[0] ?? 0)} … ${figure(values.at(-1) ?? 0)}</text>`,
  );
  const ticks = xs
    .map((value, i) => `<text x="${x(i)}" y="${height + 18}" text-anchor="middle">${value}</text>`)
    .join("");
  return `<h3>${escaped(title)}</h3><svg viewBox="0 -8 780 ${height + 34}" width="780" role="img" aria-label="${escaped(title)}" font-size="13" fill="#444"><path d="M50 0V${height}H${width}" fill="none" stroke="#999"/><text x="0" y="8">${figure(most)}</text><text x="0" y="${height}">0</text>${ticks}${paths.join("")}</svg>`;
}

/** A page without scripts or links: curves, then the tables. */
export function page(report: TransferReport): string {
  const curves = report.curves.map(({ target, points }) =>
    curve(
      `NDCG@10 in ${target} by behaviours shown there`,
      points.map(({ shown }) => shown),
      variants.map((name) => ({ name, values: points.map(({ methods }) => methods[name].ndcg) })),
    ),
  );
  const names = report.newcomers?.points[0]?.methods.map(({ name }) => name) ?? [];
  if (report.newcomers)
    curves.push(
      curve(
        "NDCG@10 for new users by sessions known",
        report.newcomers.points.map(({ sessions }) => sessions),
        names.map((name) => ({
          name,
          values: report.newcomers!.points.map(({ methods }) => methods.find((m) => m.name === name)!.ndcg),
        })),
      ),
    );
  if (report.newItems)
    for (const which of ["amongAll", "alone"] as const)
      curves.push(
        curve(
          `NDCG@10 of new items ${which === "alone" ? "ranked alone" : "among all"}, by behaviours known with them`,
          report.newItems.points.map(({ known }) => known),
          report.newItems.points[0]!.methods.map(({ name }) => ({
            name,
            values: report.newItems!.points.map(({ methods }) => methods.find((m) => m.name === name)![which].ndcg),
          })),
        ),
      );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Godwit: transfer</title><style>body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}pre{overflow-x:auto}</style>
<h1>Transfer${report.simulated ? " (simulated people)" : ""}</h1>${curves.join("\n")}<pre>${escaped(tables(report))}</pre></html>
`;
}
