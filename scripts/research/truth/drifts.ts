import type { OpenMigration } from "../../../src/core/migrations/types.js";
import type { TrueChange } from "../../town/truth.js";
import type { Finding } from "./findings.js";
import type { World } from "./world.js";
import { dayMs } from "../../../src/core/time.js";

/** How confirmed drifts compare with the true changes. */
export interface DriftReport {
  /** A, or a false discovery rate below 1 */
  readonly budget: number;
  readonly truths: number;
  readonly confirmed: number;
  /** confirmed drifts that belong to a true change, each to one */
  readonly matched: number;
  readonly precision: number;
  readonly recall: number;
  /** recall by the number of sessions that the user still had after the change was complete */
  readonly recallBySessionsAfter: readonly {
    readonly from: number;
    readonly truths: number;
    readonly matched: number;
  }[];
  /** medians over matched ones, from the true beginning to the confirmation */
  readonly delay: { readonly sessions: number; readonly days: number };
  /**
   * matched drifts whose most losing / most gaining topic is one of the true theme's, of those where the truth has one
   */
  readonly fromRight: readonly [right: number, of: number];
  readonly toRight: readonly [right: number, of: number];
  /** true kind → found kind → count, matched only */
  readonly kinds: Readonly<Record<string, Record<string, number>>>;
  readonly unchanged: {
    readonly users: number;
    readonly alarmed: number;
    /** sessions / A; null under a rate, which allows a part of what is confirmed */
    readonly allowed: number | null;
  };
}

/** A drift may be dated this much before the change began. */
const datedEarly = 14 * dayMs;
const sessionsAfter = [0, 10, 20, 30];

interface Match {
  readonly change: TrueChange;
  readonly drift: Finding["drifts"][number] | null;
  readonly finding: Finding;
}

/**
 * Compares confirmed drifts with the truth. A drift belongs to the first true change that began before it was confirmed
 * and is not dated after the next one.
 */
export function driftReport(findings: readonly Finding[], world: World, budget: number): DriftReport {
  const matches = findings.flatMap(matchesOf);
  const found = matches.flatMap(({ change, drift, finding }) => (drift === null ? [] : [{ change, drift, finding }]));
  const confirmed = findings.reduce((sum, { drifts }) => sum + drifts.length, 0);
  const unchanged = findings.filter(({ resident }) => resident.truth.migrations.length === 0);
  const kinds: Record<string, Record<string, number>> = {};
  for (const { change, drift } of found) {
    const row = (kinds[change.kind] ??= {});
    row[drift.migration.kind] = (row[drift.migration.kind] ?? 0) + 1;
  }
  const sides = found.map(({ change, drift, finding }) => ({
    from: change.fromTheme === null ? null : belongs(extreme(drift.migration, -1), change.fromTheme, finding, world),
    to: change.toTheme === null ? null : belongs(extreme(drift.migration, 1), change.toTheme, finding, world),
  }));
  const right = (side: "from" | "to"): [number, number] => [
    sides.filter((one) => one[side] === true).length,
    sides.filter((one) => one[side] !== null).length,
  ];
  return {
    budget,
    truths: matches.length,
    confirmed,
    matched: found.length,
    precision: found.length / confirmed,
    recall: found.length / matches.length,
    recallBySessionsAfter: sessionsAfter.map((from, i) => {
      const rows = matches.filter(({ change, finding }) => {
        const n = after(change, finding);
        return n >= from && n < (sessionsAfter[i + 1] ?? Infinity);
      });
      return { from, truths: rows.length, matched: rows.filter(({ drift }) => drift !== null).length };
    }),
    delay: {
      sessions: median(
        found.map(
          ({ change, drift, finding }) =>
            finding.sessions.filter(({ start }) => start >= Date.parse(change.from) && start <= drift.confirmedAt)
              .length,
        ),
      ),
      days: median(found.map(({ change, drift }) => Math.round((drift.confirmedAt - Date.parse(change.from)) / dayMs))),
    },
    fromRight: right("from"),
    toRight: right("to"),
    kinds,
    unchanged: {
      users: unchanged.length,
      alarmed: unchanged.filter(({ drifts }) => drifts.length > 0).length,
      allowed: budget < 1 ? null : unchanged.reduce((sum, { sessions }) => sum + sessions.length, 0) / budget,
    },
  };
}

function matchesOf(finding: Finding): Match[] {
  const changes = finding.resident.truth.migrations.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const free = [...finding.drifts];
  return changes.map((change, i): Match => {
    const begins = Date.parse(change.from);
    const next = changes[i + 1] === undefined ? Infinity : Date.parse(changes[i + 1]!.from);
    const place = free.findIndex(
      ({ migration, confirmedAt }) =>
        confirmedAt >= begins && migration.changedAt! >= begins - datedEarly && migration.changedAt! < next,
    );
    return { change, finding, drift: place < 0 ? null : free.splice(place, 1)[0]! };
  });
}

const after = ({ to }: TrueChange, { sessions }: Finding): number =>
  sessions.filter(({ start }) => start >= Date.parse(to)).length;

/** The topic that lost (−1) or gained (1) most. */
function extreme({ from, to }: OpenMigration, sign: -1 | 1): number {
  const change = new Map<number, number>();
  for (const { topic, share } of to) change.set(topic, (change.get(topic) ?? 0) + share);
  for (const { topic, share } of from) change.set(topic, (change.get(topic) ?? 0) - share);
  return [...change].reduce((a, b) => (sign * b[1] > sign * a[1] ? b : a), [-1, sign * -Infinity])[0];
}

/** Whether a topic is the one that most of a theme's interest goes to, or has at least half as much of it. */
function belongs(topic: number, theme: string, { resident }: Finding, world: World): boolean {
  const topics = resident.themeTopics[world.themes.indexOf(theme)]!;
  return (topics[topic] ?? 0) >= 0.5 * Math.max(...topics);
}

function median(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
