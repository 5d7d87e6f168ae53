import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mass } from "../sparse.js";
import { near, plain } from "../../../test/support/plain-state.js";
import { signalsArbitrary, signal } from "../../../test/support/synthetic-signals.js";
import { decayTo, maxRows } from "./cells.js";
import { maxEngagedItems } from "./fold-engagement.js";
import { defaultParameters } from "./parameters.js";
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
    const engagement = folded([
      signal({ at: 0, item: 3, strength: 4 }),
      signal({ at: 90 * day, item: 3, strength: 1 }),
      signal({ at: 90 * day, item: 3, strength: -2 }),
    ]).items.get(3)!;
    expect(engagement).toMatchObject({ count: 3, firstAt: 0, lastAt: 90 * day });
    expect(engagement.weight).toBeCloseTo(3, 10);
    expect(engagement.negative).toBeCloseTo(2, 10);
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
    expect(read.items.size).toBe(maxEngagedItems);
    expect(read.items.has(5_999) && !read.items.has(6_000 - maxEngagedItems - 1)).toBe(true);
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
