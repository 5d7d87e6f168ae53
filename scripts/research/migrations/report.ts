import type { Comparison, Part, Row } from "./compare.js";
import { changeKinds } from "./streams/changes.js";
import { families } from "./streams/families.js";

export interface Report {
  readonly options: {
    readonly users: number;
    readonly changed: number;
    readonly sessions: number;
    readonly seed: number;
  };
  readonly comparisons: readonly Comparison[];
  readonly seconds: number;
}

const two = (x: number): string => x.toFixed(2).replace(/^0/, "");
const partOf = ({ found, of }: Part): string => (of === 0 ? "–" : two(found / of));
const withInterval = (part: Part): string => `**${partOf(part)}** (${two(part.low)} to ${two(part.high)})`;
const delayOf = ({ delay }: Row): string => (delay === null ? "–" : String(delay));

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function mainTable({ atPromise, atCount }: Comparison): string {
  return table(
    ["detector", "false alarms", "found", "delay", "found at equal count", "delay", "alarmed before the change"],
    atCount.map((equal) => {
      const own = atPromise.find(({ detector }) => detector === equal.detector);
      return [
        equal.detector,
        own ? String(own.covered) : "no promise",
        own ? withInterval(own.found) : "–",
        own ? delayOf(own) : "–",
        withInterval(equal.found),
        delayOf(equal),
        String(equal.early),
      ];
    }),
  );
}

function byFamily(rows: readonly Row[]): string {
  return table(
    ["people alarmed", ...rows.map(({ detector }) => detector)],
    families.map(({ name, promised }) => [
      promised ? name : `_${name}_`,
      ...rows.map(({ falseAlarms }) => String(falseAlarms[name] ?? "–")),
    ]),
  );
}

function byChange(rows: readonly Row[]): string {
  const sizes = Object.keys(rows[0]?.bySize ?? {});
  return table(
    ["found at equal count", ...changeKinds, ...sizes.map((size) => `${size} to ${two(Number(size) + 0.1)}`)],
    rows.map(({ detector, byKind, bySize }) => [
      detector,
      ...changeKinds.map((kind) => partOf(byKind[kind]!)),
      ...sizes.map((size) => partOf(bySize[size]!)),
    ]),
  );
}

/** The comparisons as tables of the docs. */
export function textOf({ options, comparisons, seconds }: Report): string {
  const { users, changed, sessions, seed } = options;
  const parts = [
    `Seed ${seed}: ${users} people of each of ${families.length} families who do not change, ${sessions} sessions each, and ${changed} of each of ${changeKinds.length} kinds of change, 20 to 140 sessions before it and 60 after. ${Math.round(seconds)} s.`,
  ];
  for (const one of comparisons)
    parts.push(
      `A = ${one.a}: the promise allows ${two(one.allowed)} false alarms of ${one.people} people in the families it covers. Found: changes of .2 to .6, within 60 sessions, with 95 % intervals.`,
      mainTable(one),
      "People alarmed who did not change, at the threshold that A asks for, by family; _these_ are beyond the promise.",
      byFamily(one.atPromise),
      "The same at equal counts in the covered families.",
      byFamily(one.atCount),
      byChange(one.atCount),
    );
  return `${parts.join("\n\n")}\n`;
}
