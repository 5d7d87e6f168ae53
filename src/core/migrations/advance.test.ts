import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { userStream } from "../../../test/support/simulation/stream.js";
import { seeded } from "../statistics/random.js";
import type { Session } from "../session.js";
import { advance, applyChanges } from "./advance.js";
import { restart } from "./watch.js";
import { decodeState, encodeState } from "./watch-state.js";
import { parametersFor } from "./parameters.js";
import type { AdvanceInput, MigrationChange, OpenMigration } from "./types.js";

const parameters = parametersFor();
const centroidCosine = (a: number, b: number): number => (a === b ? 1 : 0);
const base = { seed: 11, k: 24, centroidCosine, shelves: new Map() };

function live(sessions: readonly Session[]): { changes: MigrationChange[]; state: Uint8Array; open: OpenMigration[] } {
  let state: Uint8Array | null = null;
  let open: OpenMigration[] = [];
  const changes: MigrationChange[] = [];
  for (let total = 1; total <= sessions.length; total++) {
    const result = advance({ ...base, migrations: open, state, sessions: sessions.slice(0, total), total }, parameters);
    state = result.state;
    changes.push(...result.changes);
    open = applyChanges(open, result.changes);
  }
  return { changes, state: state!, open };
}

/** Sessions of a user whose topics are given by day: main topic, with some of topic 5 and noise. */
function days(mains: readonly number[], from = 0): Session[] {
  return mains.map((main, i) => {
    const random = seeded(from + i);
    const lean = 2 + Math.floor(3 * random());
    return fixedSession(
      from + i,
      9,
      Object.fromEntries(
        [
          [main, lean],
          [5, 5 - lean],
          [6 + Math.floor(3 * random()), 1],
        ].toSorted((a, b) => a[0]! - b[0]!),
      ),
    );
  });
}
const times = (n: number, main: number): number[] => Array.from({ length: n }, () => main);
const drifts = (changes: readonly MigrationChange[]): MigrationChange[] =>
  changes.filter((c) => c.migration.changedAt !== null);
const path = (changes: readonly MigrationChange[]): string[] =>
  drifts(changes).map((c) => `${c.migration.kind} ${c.log.to} ${c.log.reason}`);

describe("advance", () => {
  it("takes a shift from suspected over confirmed to settled, once, with its facts", () => {
    const sessions = days([...times(50, 0), ...times(40, 1)]);
    const { changes, open, state } = live(sessions);
    expect(path(changes)).toEqual([
      "SHIFT SUSPECTED EVIDENCE_RISING",
      "SHIFT CONFIRMED THRESHOLD_PASSED",
      "SHIFT SETTLED NEW_INTERESTS_HELD",
    ]);
    const [opened, confirmed, settled] = drifts(changes);
    expect(new Set(drifts(changes).map((c) => c.migration.key)).size).toBe(1);
    expect(confirmed!.migration).toMatchObject({
      changedAt: sessions[50]!.start,
      detectedAt: opened!.migration.detectedAt,
      threshold: 10_000,
      averageRunLength: 10_000,
    });
    expect(confirmed!.migration.pValue).toBeLessThanOrEqual(1e-3);
    expect(confirmed!.migration.probability).toBeGreaterThan(0.99);
    const [first, last] = confirmed!.migration.changedBetween!;
    expect(first).toBeLessThanOrEqual(sessions[50]!.start);
    expect(last).toBeGreaterThanOrEqual(sessions[50]!.start);
    expect(confirmed!.migration.statistic).toBeGreaterThanOrEqual(10_000);
    expect(confirmed!.migration.flow[0]).toMatchObject({ from: 0, to: 1 });
    expect(confirmed!.migration.magnitude).toBeGreaterThan(0.3);
    const begin = sessions[50]!.start;
    for (const e of confirmed!.migration.evidence) expect(e.side).toBe(e.start >= begin ? "AFTER" : "BEFORE");
    expect(opened!.log).toMatchObject({ from: null, to: "SUSPECTED", threshold: 10_000 });
    expect(confirmed!.log).toMatchObject({ from: "SUSPECTED", to: "CONFIRMED", threshold: 10_000 });
    // settled: described again from all that came since
    const width = (c: MigrationChange): number => {
      const main = c.migration.to.find(({ topic }) => topic === 1)!;
      return main.high - main.low;
    };
    expect(settled!.migration.sessions).toBeGreaterThan(confirmed!.migration.sessions + 9);
    expect(width(settled!)).toBeLessThan(width(confirmed!));
    expect(settled!.migration).toMatchObject({
      key: confirmed!.migration.key,
      kind: "SHIFT",
      changedAt: begin,
      statistic: confirmed!.migration.statistic,
    });
    expect(open.map((m) => m.state)).toEqual(["SETTLED"]);
    expect(decodeState(state).regimeStart).toBe(begin);
  });

  it("reverts a confirmed shift when the old interests come straight back", () => {
    const { changes, open } = live(days([...times(50, 0), ...times(10, 1), ...times(25, 0)]));
    expect(path(changes).at(1)).toBe("SHIFT CONFIRMED THRESHOLD_PASSED");
    expect(path(changes).filter((p) => p.includes("REVERTED"))).toEqual(["SHIFT REVERTED OLD_INTERESTS_BACK"]);
    expect(open.filter((m) => m.changedAt !== null)).toEqual([]);
  });

  it("tells of somebody who goes to and fro that they went, and came back, and of no turn after it", () => {
    const { changes } = live(days([0, 1, 0, 1, 0, 1].flatMap((main) => times(25, main))));
    const confirmed = drifts(changes).filter((c) => c.log.reason === "THRESHOLD_PASSED");
    expect(confirmed.map((c) => c.migration.kind)).toEqual(["SHIFT", "RETURN"]);
  });

  it("tells it again where they stay longer than ever", () => {
    const sessions = days([...[0, 1, 0].flatMap((main) => times(25, main)), ...times(60, 1)]);
    const confirmed = drifts(live(sessions).changes).filter((c) => c.log.reason === "THRESHOLD_PASSED");
    expect(confirmed.map((c) => c.migration.changedAt)).toEqual([25, 50, 75].map((at) => sessions[at]!.start));
    expect(confirmed[2]!.log.at).toBeGreaterThan(sessions[124]!.start);
  });

  it("knows an earlier regime again", () => {
    const { changes } = live(days([...times(50, 0), ...times(45, 1), ...times(45, 0)]));
    const confirmed = drifts(changes).filter((c) => c.log.reason === "THRESHOLD_PASSED");
    expect(confirmed.map((c) => c.migration.kind)).toEqual(["SHIFT", "RETURN"]);
  });

  it("knows the same season of the year before again, without a regime of that time", () => {
    const autumn = days(times(12, 1));
    const rest = days(times(60, 0), 300);
    const again = days(times(25, 1), 366);
    const quiet = live([...autumn, ...rest].slice(12));
    const sessions = [...autumn, ...rest, ...again];
    let open = quiet.open;
    let state = encodeState(restart(decodeState(quiet.state), rest[0]!.start));
    const kinds: string[] = [];
    for (let end = 73; end <= sessions.length; end++) {
      const result = advance(
        { ...base, migrations: open, state, sessions: sessions.slice(0, end), total: end },
        parameters,
      );
      ({ state } = result);
      open = applyChanges(open, result.changes);
      kinds.push(
        ...drifts(result.changes)
          .filter((c) => c.log.to === "CONFIRMED")
          .map((c) => c.migration.kind),
      );
    }
    expect(kinds).toEqual(["RETURN"]);
  });

  it("replayed from nothing says the same as live", () => {
    const { sessions } = userStream(seeded(21), {
      length: 120,
      alternating: true,
      change: { kind: "SHIFT", size: 0.7, at: 60, over: 1 },
    });
    const once = live(sessions);
    const replayed = advance({ ...base, migrations: [], state: null, sessions, total: sessions.length }, parameters);
    expect(once.changes.length).toBeGreaterThan(3);
    expect(replayed.changes).toEqual(once.changes);
    expect(replayed.state).toEqual(once.state);
    expect(JSON.parse(JSON.stringify(once.changes))).toEqual(once.changes);
  });

  it("finds the contexts of an alternating user, settles them at a later look, and describes them again only with twice the sessions", () => {
    const { sessions } = userStream(seeded(4), { length: 70, alternating: true, change: null });
    const { changes } = live(sessions);
    const dayparts = changes.filter((c) => c.migration.key === "DAYPART:DAYPART");
    expect(dayparts.map((c) => [c.type, c.log.to, c.migration.sessions])).toEqual([
      ["OPENED", "CONFIRMED", 16],
      ["MOVED", "SETTLED", 32],
      ["UPDATED", "SETTLED", 64],
    ]);
    expect(dayparts[0]!.migration).toMatchObject({
      kind: "DAYPART",
      changedAt: null,
      averageRunLength: null,
      threshold: 0.05,
    });
    expect(dayparts[0]!.migration.pValue).toBeLessThanOrEqual(0.05);
    expect(dayparts[0]!.migration.slices.map((s) => s.key)).toEqual(["EVENING", "MORNING"]);
  });

  it("changes nothing when the same session comes twice, and refuses one that is late", () => {
    const sessions = days(times(20, 0));
    const { state } = live(sessions);
    const input: AdvanceInput = { ...base, migrations: [], state, sessions, total: 20 };
    expect(advance(input, parameters)).toEqual({ state, changes: [] });
    expect(() => advance({ ...input, sessions: sessions.slice(0, 19), total: 19 }, parameters)).toThrow(/replay/);
    expect(() => advance({ ...input, sessions: [] }, parameters)).toThrow(/no session/);
  });

  it("says nothing about users with three sessions", () => {
    expect(live(days([0, 1, 2])).changes).toEqual([]);
  });
});
