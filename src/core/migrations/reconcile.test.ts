import { describe, expect, it } from "vitest";
import type { Session } from "../session.js";
import type { MigrationState } from "../types.js";
import { reconcile } from "./reconcile.js";
import type { EvidenceRange, MigrationChange, OpenMigration, TopicShare } from "./types.js";

const dayMs = 86_400_000;
const minuteMs = 60_000;
const at = (day: number): number => 1.7e12 + day * dayMs;
const sessions = Array.from(
  { length: 100 },
  (_, day): Session => ({
    start: at(day),
    end: at(day) + minuteMs,
    count: 3,
    hour: 9,
    weekday: 1,
    scene: {},
    topics: { index: [0], value: [3] },
    byDomain: {},
  }),
);
const share = (topic: number, value: number): TopicShare => ({ topic, share: value, low: 0, high: 1 });
const proof = (day: number, side: EvidenceRange["side"]): EvidenceRange => ({
  start: at(day),
  end: at(day) + minuteMs,
  side,
  weight: 1,
});

/** A drift from topic `from` to topic `to` at a day, noticed in the session of another. */
function drift(
  changed: number,
  noticed: number,
  { from = 0, to = 1, state = "CONFIRMED" }: { from?: number; to?: number; state?: MigrationState } = {},
): OpenMigration {
  return {
    key: `DRIFT:${at(noticed)}`,
    kind: "SHIFT",
    state,
    changedBetween: null,
    probability: null,
    changedAt: at(changed),
    detectedAt: at(noticed),
    stateSince: at(noticed),
    from: [share(from, 0.9), share(to, 0.1)],
    to: [share(from, 0.1), share(to, 0.9)],
    flow: [],
    magnitude: 0.5,
    statistic: 400,
    threshold: 300,
    averageRunLength: 300,
    pValue: null,
    granted: null,
    kinds: [],
    slices: [],
    sessions: 10,
    evidence: [proof(changed - 2, "BEFORE"), proof(changed + 1, "AFTER")],
  };
}

const opened = (migration: OpenMigration): MigrationChange => ({
  type: "OPENED",
  migration,
  log: {
    at: migration.detectedAt,
    from: "SUSPECTED",
    to: migration.state,
    reason: "THRESHOLD_PASSED",
    statistic: migration.statistic,
    threshold: 300,
    averageRunLength: 300,
    sessions: 20,
  },
});
const told = (said: OpenMigration[], found: OpenMigration[], withdraw = true) =>
  reconcile(said, found.map(opened), sessions, { withdraw });

describe("what a replay finds and what was said", () => {
  it("is one migration where dates and topics agree, noticed earlier or later: nothing is told again", () => {
    const said = drift(52, 64);
    const { changes, described } = told([said], [drift(50, 57)]);
    expect(changes).toEqual([]);
    expect(described).toMatchObject([{ key: said.key, detectedAt: said.detectedAt, changedAt: at(50) }]);
  });

  it("is told once where nobody was told, by its last word", () => {
    const { changes } = told([], [drift(50, 57)]);
    expect(changes).toMatchObject([{ type: "OPENED", log: { from: null, to: "CONFIRMED" } }]);
  });

  it("moves on what was said, and never back", () => {
    expect(told([drift(50, 60)], [drift(50, 57, { state: "SETTLED" })]).changes).toMatchObject([
      { type: "MOVED", migration: { key: `DRIFT:${at(60)}` }, log: { from: "CONFIRMED", to: "SETTLED" } },
    ]);
    expect(told([drift(50, 60, { state: "SETTLED" })], [drift(50, 57)]).changes).toEqual([]);
  });

  it("brings back what was withdrawn, under its own key", () => {
    expect(told([drift(50, 60, { state: "REVERTED" })], [drift(50, 57)]).changes).toMatchObject([
      { type: "MOVED", migration: { key: `DRIFT:${at(60)}` }, log: { from: "REVERTED", to: "CONFIRMED" } },
    ]);
  });

  it("keeps apart a change, the way back, and the same change again at another time", () => {
    const there = drift(30, 40, { state: "SETTLED" });
    const { changes } = told([there], [there, drift(36, 45, { from: 1, to: 0 }), drift(70, 80)]);
    expect(changes.map(({ migration }) => migration.changedAt)).toEqual([at(36), at(70)]);
  });

  it("does not write over another drift that was noticed in the same session", () => {
    const said = drift(20, 60, { state: "SETTLED" });
    const { changes } = told([said], [drift(50, 60)], false);
    expect(changes).toMatchObject([{ type: "OPENED", migration: { key: `${said.key}:2` } }]);
  });

  it("withdraws what is not found although its proof is still known, and only then", () => {
    const said = drift(50, 60);
    expect(told([said], []).changes).toMatchObject([
      { type: "MOVED", migration: { key: said.key, state: "REVERTED" }, log: { reason: "HISTORY_CORRECTED" } },
    ]);
    expect(told([said], [], false).changes).toEqual([]);
    const forgotten = { ...said, evidence: [proof(-40, "BEFORE"), proof(51, "AFTER")] };
    expect(told([forgotten], []).changes).toEqual([]);
  });

  it("is stable: a second replay has nothing to tell", () => {
    const said = [drift(20, 60), drift(52, 64)];
    const first = told(said, [drift(50, 57), drift(80, 90)]);
    const after = new Map(said.map((m) => [m.key, m]));
    for (const m of [...first.described, ...first.changes.map(({ migration }) => migration)]) after.set(m.key, m);
    expect(told([...after.values()], [drift(50, 57), drift(80, 90)]).changes).toEqual([]);
  });
});
