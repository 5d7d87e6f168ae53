import type { Interval } from "../../../src/core/statistics/bootstrap.js";
import type { ContextReport } from "./contexts.js";
import type { DriftReport } from "./drifts.js";
import { answers, type Recovery } from "./recovery.js";

export interface TruthReport {
  readonly simulated: true;
  readonly town: {
    readonly seed: number;
    readonly users: number;
    readonly days: number;
    readonly end: string;
    readonly items: number;
    readonly behaviours: number;
  };
  readonly topics: {
    readonly count: number;
    readonly labels: readonly string[] /** share of items whose topic's commonest theme is theirs */;
    readonly purity: number;
  };
  readonly sessionsPerYear: number;
  readonly interests: readonly { readonly parameters: "default" | "fitted"; readonly recovery: readonly Recovery[] }[];
  readonly drifts: readonly DriftReport[];
  readonly contexts: readonly ContextReport[];
  readonly seconds: number;
}

/** The report as tables for people. */
export function truthTables(report: TruthReport): string {
  const { town, topics } = report;
  return [
    `A simulated town: ${town.users} users, ${town.items} items, ${town.behaviours} behaviours, ${town.days} days to ${town.end}, seed ${town.seed}; ${report.sessionsPerYear} sessions per user and year.`,
    `${topics.count} topics, purity ${topics.purity.toFixed(2)}: ${topics.labels.join(" | ")}`,
    "",
    ...report.interests.flatMap(({ parameters, recovery }) => [
      `Distance to the truth (Jensen–Shannon distance, mean over users, 95 % intervals), ${parameters} parameters`,
      table(
        ["users whose interests …", "users", ...answers, "predicted − static", "predicted − raw"],
        recovery.map(({ group, users, distance, predictedLessStatic, predictedLessRaw }) => [
          group,
          users,
          ...answers.map((one) => interval(distance[one])),
          interval(predictedLessStatic),
          interval(predictedLessRaw),
        ]),
      ),
      "",
    ]),
    "Drifts confirmed against true changes",
    table(
      [
        "budget",
        "true",
        "confirmed",
        "matched",
        "precision",
        "recall",
        "delay",
        "from right",
        "to right",
        "unchanged users alarmed",
        "allowed",
      ],
      report.drifts.map((one) => [
        budgetOf(one),
        one.truths,
        one.confirmed,
        one.matched,
        one.precision.toFixed(2),
        one.recall.toFixed(2),
        `${one.delay.sessions} sessions, ${one.delay.days} days`,
        one.fromRight.join(" of "),
        one.toRight.join(" of "),
        `${one.unchanged.alarmed} of ${one.unchanged.users}`,
        one.unchanged.allowed?.toFixed(1) ?? "–",
      ]),
    ),
    ...report.drifts.map(
      (one) =>
        `${budgetOf(one)}: recall by sessions after the change: ${one.recallBySessionsAfter.map(({ from, truths, matched }) => `≥ ${from}: ${matched} of ${truths}`).join(", ")}; kinds true → found: ${
          Object.entries(one.kinds)
            .map(
              ([kind, row]) =>
                `${kind} → ${Object.entries(row)
                  .map(([found, count]) => `${found} ${count}`)
                  .join(", ")}`,
            )
            .join("; ") || "none"
        }`,
    ),
    "",
    "Users with findings about contexts, by what their interest depends on",
    table(
      ["depends on", "users", "16 sessions or more", ...Object.keys(report.contexts[0]?.found ?? {})],
      report.contexts.map(({ dependsOn, users, tested, found }) => [dependsOn, users, tested, ...Object.values(found)]),
    ),
    "",
    `${report.seconds} s`,
    "",
  ].join("\n");
}

const budgetOf = ({ budget }: DriftReport): string => (budget < 1 ? `rate ${budget}` : `A = ${budget}`);

const interval = ({ mean, low, high }: Interval): string => `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => String(row[column]).length)));
  const line = (cells: readonly (string | number)[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? String(cell).padEnd(widths[column]!) : String(cell).padStart(widths[column]!),
      )
      .join("  ");
  return [line(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}
