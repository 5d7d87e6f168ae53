import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mass } from "../sparse.js";
import { signalsArbitrary, signal } from "../../../test/support/synthetic-signals.js";
import { decayTo, emptyCells, maxRows, mergeCells, type Cells } from "./cells.js";
import { maxOwnItems } from "./own.js";
import { defaultParameters } from "./parameters.js";
import { decodePopulation, emptyPopulation, encodePopulation, foldPopulation, mergePopulation } from "./population.js";
import { maxSessions } from "./sessions.js";
import { emptyState, fold, type InterestState } from "./state.js";
import { decodeState, encodeState } from "./codec.js";
import type { Signal } from "./signal.js";

const day = 86_400_000;

function folded(signals: readonly Signal[], parameters = defaultParameters): InterestState {
  const state = emptyState(parameters);
  for (const s of signals) fold(state, s, parameters);
  return state;
}

/** Everything a state says, as plain data at its reference time. */
function plain(state: InterestState): unknown {
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

function plainCells(cells: Cells): object {
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
function near(value: unknown, digits: number): unknown {
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

describe("fold", () => {
  it("gives the same state in any order of arrival", () => {
    fc.assert(
      fc.property(signalsArbitrary(), fc.infiniteStream(fc.nat()), (signals, draws) => {
        const shuffled = signals
          .map((s) => [s, draws.next().value ?? 0] as const)
          .toSorted((a, b) => a[1] - b[1])
          .map(([s]) => s);
        expect(plain(folded(shuffled))).toEqual(near(plain(folded(signals)), 9));
      }),
      { numRuns: 150 },
    );
  });

  it("gives the same state when it is saved and read between behaviours", () => {
    fc.assert(
      fc.property(signalsArbitrary(), (signals) => {
        let state = emptyState();
        for (const s of signals) {
          fold(state, s, defaultParameters);
          state = decodeState(encodeState(state));
        }
        expect(plain(state)).toEqual(near(plain(folded(signals)), 3));
      }),
      { numRuns: 60 },
    );
  });

  it("halves a horizon's sum in one half-life, whichever behaviour came last", () => {
    const state = folded([signal({ at: 0, strength: 4 }), signal({ at: 14 * day, strength: 1 })]);
    const [days, weeks, months] = state.horizons.map(
      (table) => table.rows.get("")!.value[0]! * decayTo(table, state.reference),
    );
    expect(days).toBeCloseTo(1 + 4 * 2 ** -14, 10);
    expect(weeks).toBeCloseTo(1 + 4 / 2, 10);
    expect(months).toBeCloseTo(1 + 4 * 2 ** (-14 / 180), 10);
  });

  it("stays finite over decades of one-day half-lives", () => {
    const state = folded([
      signal({ at: 0 }),
      signal({ at: 9_000 * day }),
      signal({ at: 20_000 * day }),
      signal({ at: 5 * day }),
    ]);
    const table = state.horizons[0];
    const sum = table.rows.get("")!.value[0]! * decayTo(table, state.reference);
    expect(sum).toBeCloseTo(1, 10);
  });

  it("refuses to mix half-lives", () => {
    const state = folded([signal({})]);
    expect(() => fold(state, signal({}), { ...defaultParameters, halfLives: [1, 7, 90] })).toThrow(
      /half-lives of 1, 14, 180 days.*recompute/,
    );
  });

  it("meets a topic only when a positive behaviour is clearly about it", () => {
    const state = folded([
      signal({ at: 5, topics: { index: [1, 2], value: [0.95, 0.05] } }),
      signal({ at: 3, strength: -3, topics: { index: [7], value: [1] } }),
      signal({ at: 9, topics: { index: [1], value: [1] } }),
    ]);
    expect([...state.topics.keys()]).toEqual([1]);
    expect(state.topics.get(1)).toMatchObject({ firstSeen: 5, lastSeen: 9 });
  });

  it("keeps own items apart, for and against, decayed to the last time", () => {
    const own = folded([
      signal({ at: 0, item: 3, strength: 4 }),
      signal({ at: 90 * day, item: 3, strength: 1 }),
      signal({ at: 90 * day, item: 3, strength: -2 }),
    ]).items.get(3)!;
    expect(own).toMatchObject({ count: 3, firstAt: 0, lastAt: 90 * day });
    expect(own.weight).toBeCloseTo(3, 10);
    expect(own.negative).toBeCloseTo(2, 10);
  });

  it("keeps the newest items, sessions and the strongest scene values within their caps", () => {
    const state = emptyState();
    for (let i = 0; i < 6_000; i++)
      fold(
        state,
        signal({ at: i * 3_600_000, item: i, scene: { page: `p${i % 900}`, device: "phone" } }),
        defaultParameters,
      );
    const read = decodeState(encodeState(state));
    expect(read.items.size).toBe(maxOwnItems);
    expect(read.items.has(5_999) && !read.items.has(6_000 - maxOwnItems - 1)).toBe(true);
    expect(read.sessions.length).toBe(maxSessions);
    expect(read.sessions.at(-1)!.end).toBe(5_999 * 3_600_000);
    expect(read.slices.rows.size).toBeLessThanOrEqual(maxRows);
    expect([...read.slices.rows.keys()].some((key) => key.includes("phone"))).toBe(true);
  });
});

describe("sessions of the state", () => {
  const minute = 60_000;
  const starts = (signals: Signal[]): number[][] =>
    folded(signals).sessions.map((s) => [s.start / minute, s.end / minute, s.count]);

  it("are joined by a late behaviour that closes the gap", () => {
    const ends = [signal({ at: 0 }), signal({ at: 50 * minute })];
    expect(starts(ends)).toEqual([
      [0, 0, 1],
      [50, 50, 1],
    ]);
    expect(starts([...ends, signal({ at: 25 * minute })])).toEqual([[0, 50, 3]]);
  });

  it("keep together under one id whatever the gap, and apart from others", () => {
    expect(
      starts([
        signal({ at: 0, sessionId: "a" }),
        signal({ at: 1 * minute }),
        signal({ at: 500 * minute, sessionId: "a" }),
      ]),
    ).toEqual([
      [0, 500, 2],
      [1, 1, 1],
    ]);
  });

  it("take hour, weekday and scene from their first behaviour, even when it arrives last", () => {
    const [session] = folded([
      signal({ at: 10 * minute, hour: 9, scene: { device: "tv" } }),
      signal({ at: 0, hour: 8, weekday: 2, scene: { device: "phone" } }),
    ]).sessions;
    expect(session).toMatchObject({ hour: 8, weekday: 2, scene: { device: "phone" }, count: 2 });
  });

  it("hold undecayed positive strengths by domain that add up to the whole", () => {
    fc.assert(
      fc.property(signalsArbitrary(), (signals) => {
        const state = folded(signals);
        expect(state.sessions.reduce((n, s) => n + s.count, 0)).toBe(signals.length);
        for (const session of state.sessions) {
          expect(Object.values(session.byDomain).reduce((sum, part) => sum + mass(part), 0)).toBeCloseTo(
            mass(session.topics),
            6,
          );
        }
        const positive = signals.reduce((sum, s) => sum + Math.max(0, s.strength), 0);
        expect(state.sessions.reduce((sum, s) => sum + mass(s.topics), 0)).toBeCloseTo(positive, 6);
      }),
      { numRuns: 60 },
    );
  });
});

describe("population", () => {
  it("adds up from shards, and an erased behaviour leaves nothing", () => {
    fc.assert(
      fc.property(signalsArbitrary(), signalsArbitrary(), (a, b) => {
        const whole = emptyPopulation();
        const left = emptyPopulation();
        const right = emptyPopulation();
        for (const s of a) {
          foldPopulation(whole, s, defaultParameters);
          foldPopulation(left, s, defaultParameters);
        }
        for (const s of b) {
          foldPopulation(whole, s, defaultParameters);
          foldPopulation(right, s, defaultParameters);
        }
        mergePopulation(left, right);
        expect(plainCells(left)).toEqual(near(plainCells(whole), 9));
        expect(plainCells(decodePopulation(encodePopulation(whole)))).toEqual(near(plainCells(whole), 3));
        for (const s of b) foldPopulation(whole, s, defaultParameters, -1);
        for (const table of [...whole.horizons, whole.slices]) {
          for (const row of table.rows.values()) for (const v of row.value) expect(Number.isFinite(v)).toBe(true);
        }
        expect(whole.behaviours).toBe(a.length);
      }),
      { numRuns: 60 },
    );
  });

  it("may be below zero in one shard: what was folded in another is taken out here", () => {
    const here = emptyPopulation();
    const there = emptyPopulation();
    const erased = signal({ at: 5 * day });
    foldPopulation(there, erased, defaultParameters);
    foldPopulation(here, erased, defaultParameters, -1);
    mergePopulation(there, decodePopulation(encodePopulation(here)));
    expect(there.behaviours).toBe(0);
    expect(there.horizons[2].rows.get("")!.value[0]).toBeCloseTo(0, 6);
  });

  it("refuses to add sums of other half-lives", () => {
    expect(() => mergeCells(emptyCells(defaultParameters), emptyCells({ halfLives: [1, 7, 30] }))).toThrow(
      /half-lives/,
    );
  });
});

describe("encoding", () => {
  it("says which version it cannot read", () => {
    const bytes = encodeState(emptyState());
    bytes[0] = 99;
    expect(() => decodeState(bytes)).toThrow(/version 99/);
  });

  it("stays within a few kilobytes for a hundred behaviours", () => {
    const state = emptyState();
    for (let i = 0; i < 100; i++) {
      fold(
        state,
        signal({
          at: (i * day) / 3,
          item: i % 60,
          hour: (i * 7) % 24,
          weekday: (i % 7) + 1,
          topics: { index: [i % 9, 9 + (i % 5)], value: [0.8, 0.2] },
          scene: { device: i % 2 ? "phone" : "desktop" },
          domain: i % 3 ? "news" : "shop",
        }),
        defaultParameters,
      );
    }
    expect(encodeState(state).length).toBeLessThan(8_000);
  });
});
