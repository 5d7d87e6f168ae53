import { expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { horizonsSince } from "./since.js";

const sessions = [fixedSession(0, 12, { 0: 3 }), fixedSession(10, 12, { 1: 2, 2: 1 }), fixedSession(20, 12, { 1: 4 })];
const at = sessions[2]!.end;

it("sums what was liked since a change, fading, in average behaviours, and nothing of before", () => {
  const since = { sessions, from: sessions[1]!.start };
  const [days, weeks, months] = horizonsSince(since, { halfLives: [1, 10, 1e9] }, { k: 3, at, unit: 2 });
  expect([...months.value]).toEqual([0, 3, 0.5].map((x) => expect.closeTo(x, 4)));
  expect(months.mass).toBeCloseTo(3.5, 4);
  expect([...weeks.value]).toEqual([0, 2 + 0.5, 0.25].map((x) => expect.closeTo(x, 4)));
  expect(days.value[2]!).toBeLessThan(0.001);
});

it("ignores topics of another codebook, and a time before the last session reads it as the last session", () => {
  const since = { sessions, from: sessions[1]!.start };
  const [, , months] = horizonsSince(since, { halfLives: [1, 10, 180] }, { k: 2, at: 0, unit: 1 });
  expect(months.value).toHaveLength(2);
  expect(months.value[1]!).toBeLessThanOrEqual(6);
  expect(months.value[1]!).toBeGreaterThan(5.5);
});
