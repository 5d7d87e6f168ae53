import { expect } from "vitest";
import { decayTo, type Cells } from "../../src/core/interests/cells.js";
import type { InterestState } from "../../src/core/interests/state.js";

/** Everything a state says, as plain data at its reference time. */
export function plain(state: InterestState): unknown {
  return {
    ...plainCells(state),
    topics: [...state.topics].toSorted(byFirst),
    items: [...state.items].toSorted(byFirst),
    texts: [...state.texts].toSorted(byFirst),
    sessions: state.sessions.map((s) => ({
      ...s,
      topics: dense(s.topics.index, s.topics.value, 1),
      byDomain: Object.entries(s.byDomain)
        .map(([domain, t]) => [domain, dense(t.index, t.value, 1)] as const)
        .toSorted(byFirst),
    })),
  };
}

export function plainCells(cells: Cells): object {
  const tables = [...cells.horizons, cells.slices].map((table) =>
    [...table.rows]
      .map(([key, row]) => [key, dense(row.index, row.value, decayTo(table, cells.reference))] as const)
      .toSorted(byFirst),
  );
  return { reference: cells.reference, behaviours: cells.behaviours, total: cells.totalStrength, tables };
}

function dense(index: readonly number[], value: readonly number[], factor: number): number[] {
  const out = [0, 0, 0, 0, 0, 0];
  index.forEach((topic, i) => {
    out[topic] = value[i]! * factor;
  });
  return out;
}

/** The same data with room for the rounding of sums. */
export function near(value: unknown, digits: number): unknown {
  if (typeof value === "number")
    return Number.isSafeInteger(value) && Math.abs(value) > 1e6 ? value : (expect.closeTo(value, digits) as unknown);
  if (Array.isArray(value)) return value.map((v) => near(v, digits));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, near(v, digits)]));
  return value;
}

function byFirst(a: readonly unknown[], b: readonly unknown[]): number {
  return typeof a[0] === "number" ? a[0] - Number(b[0]) : String(a[0]) < String(b[0]) ? -1 : 1;
}
