import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { judgeConfirmed, judgeSuspected, nearer } from "./lifecycle.js";
import { parametersFor } from "./parameters.js";
import type { OpenMigration } from "./types.js";

const parameters = parametersFor();
const share = (topic: number, value: number) => ({ topic, share: value, low: value, high: value });
const migration: OpenMigration = {
  key: "DRIFT:1",
  kind: "SHIFT",
  state: "CONFIRMED",
  changedAt: 0,
  changedBetween: [0, 0],
  detectedAt: 0,
  stateSince: 0,
  from: [share(0, 0.8), share(1, 0.2)],
  to: [share(2, 0.8), share(1, 0.2)],
  flow: [],
  magnitude: 0.5,
  statistic: 1e4,
  threshold: 1e4,
  averageRunLength: 1e4,
  pValue: 0.0001,
  probability: 0.99,
  granted: null,
  kinds: [],
  slices: [],
  sessions: 10,
  evidence: [],
};
const later = (topics: readonly number[]) => topics.map((t, d) => fixedSession(d, 9, { [t]: 3 }));
const times = (n: number, topic: number): number[] => Array.from({ length: n }, () => topic);

describe("life of a drift", () => {
  it("suspected: confirmed by an alarm, reverted when a look finds a change unlikely, otherwise waits", () => {
    const seen = (probability: number) => ({
      alarm: false,
      look: {
        pValue: 0.5,
        probability,
        plain: { pValue: 0.5, probability },
        index: 3,
        between: [3, 3] as const,
      },
    });
    expect(judgeSuspected({ ...seen(0.99), alarm: true }, parameters)).toEqual({
      to: "CONFIRMED",
      reason: "THRESHOLD_PASSED",
    });
    expect(judgeSuspected(seen(0.99), parameters)).toBeNull();
    expect(judgeSuspected(seen(0.1), parameters)).toBeNull();
    expect(judgeSuspected(seen(0.09), parameters)).toEqual({ to: "REVERTED", reason: "EVIDENCE_FADED" });
    expect(judgeSuspected({ alarm: false, look: null }, parameters)).toBeNull();
  });

  it("confirmed: settles no sooner than after ten sessions of the new interests", () => {
    expect(judgeConfirmed(migration, later(times(9, 2)), parameters)).toBeNull();
    expect(judgeConfirmed(migration, later(times(10, 2)), parameters)?.to).toBe("SETTLED");
  });

  it("confirmed: reverts as soon as the last sessions speak clearly for the old interests", () => {
    expect(judgeConfirmed(migration, later(times(10, 0)), parameters)?.to).toBe("REVERTED");
    expect(judgeConfirmed(migration, later([...times(6, 2), ...times(6, 0)]), parameters)?.to).toBe("REVERTED");
    expect(judgeConfirmed(migration, later([0]), parameters)).toBeNull();
  });

  it("confirmed: forty sessions that say little are decided by their sum", () => {
    expect(judgeConfirmed(migration, later(times(39, 1)), parameters)).toBeNull();
    expect(judgeConfirmed(migration, later([...times(39, 1), 2]), parameters)?.to).toBe("SETTLED");
    expect(judgeConfirmed(migration, later([...times(39, 1), 0]), parameters)?.to).toBe("REVERTED");
  });

  it("nearer compares topic distributions", () => {
    expect(nearer([share(0, 0.7), share(1, 0.3)], migration.from, migration.to)).toBe(true);
    expect(nearer([share(2, 0.7), share(1, 0.3)], migration.from, migration.to)).toBe(false);
  });
});
