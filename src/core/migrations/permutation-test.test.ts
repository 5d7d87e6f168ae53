import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { userStream } from "../../../test/support/simulation/stream.js";
import { seeded } from "../statistics/random.js";
import { permutationTest } from "./permutation-test.js";
import { sessionShares } from "./share-matrix.js";
import { strataOf } from "./strata.js";
import { twoPeriodTest } from "../../../test/support/simulation/two-period.js";

const morning = (d: number) => fixedSession(d, 8, d % 3 ? { 0: 4, 1: 1 } : { 0: 2, 1: 3 });
const evening = (d: number) => fixedSession(d, 20, d % 3 ? { 2: 4, 1: 1 } : { 2: 2, 1: 3 });

describe("permutation of whole sessions", () => {
  it("keeps its level on bursty sessions that do not differ", () => {
    let rejected = 0;
    const users = 200;
    for (let i = 0; i < users; i++) {
      const { sessions } = userStream(seeded(1000 + i), { length: 40, alternating: false, change: null });
      const rows = sessions.map((_, t) => t);
      if (
        permutationTest(
          { shares: sessionShares(sessions), labels: rows.map((t) => t % 2), groups: 2, blocks: [rows], shelves: null },
          199,
          seeded(i),
        ) <= 0.1
      )
        rejected++;
    }
    // Binomial(200, 0.1): 99.9 % of it is at most 34
    expect(rejected).toBeLessThanOrEqual(34);
    expect(rejected).toBeGreaterThanOrEqual(6);
  });

  it("is as sure as its permutations allow when sessions differ entirely, and unsure when labels mean nothing", () => {
    const sessions = Array.from({ length: 24 }, (_, d) => fixedSession(d, 8, d < 12 ? { 0: 5 } : { 1: 5 }));
    const shares = sessionShares(sessions);
    const rows = sessions.map((_, i) => i);
    const data = { shares, groups: 2, blocks: [rows], shelves: null };
    expect(permutationTest({ ...data, labels: rows.map((i) => (i < 12 ? 0 : 1)) }, 999, seeded(1))).toBeCloseTo(
      0.001,
      9,
    );
    expect(permutationTest({ ...data, labels: rows.map((i) => i % 2) }, 999, seeded(1))).toBeGreaterThan(0.5);
  });
});

describe("two periods", () => {
  it("differ when interests moved", () => {
    const { sessions } = userStream(seeded(7), {
      length: 60,
      alternating: true,
      change: { kind: "SHIFT", size: 0.7, at: 30, over: 1 },
    });
    expect(twoPeriodTest(sessions, strataOf(sessions, 5), sessions[30]!.start, 999, seeded(1))).toBeLessThan(0.01);
  });

  it("do not differ because evenings came to mornings", () => {
    const sessions = Array.from({ length: 40 }, (_, d) =>
      d < 20 ? (d % 5 ? morning(d) : evening(d)) : d % 5 ? evening(d) : morning(d),
    );
    expect(twoPeriodTest(sessions, strataOf(sessions, 3), sessions[20]!.start, 999, seeded(1))).toBeGreaterThan(0.05);
    expect(
      twoPeriodTest(
        sessions,
        sessions.map(() => "all"),
        sessions[20]!.start,
        999,
        seeded(1),
      ),
    ).toBeLessThan(0.01);
  });
});
