import { expect, it } from "vitest";
import { twoWayMean } from "../../statistics/two-way.js";
import { dayMs } from "../../time.js";
import type { ReadCase } from "./case.js";
import { byTime, halfOf, intervalOf, judging } from "./halves.js";

const caseOf = (user: number, at?: number): ReadCase =>
  ({ user, set: {}, baselines: [], ...(at === undefined ? {} : { at }) }) as unknown as ReadCase;
const options = { seed: 1, draws: 200 };

it("time decides: no session that judges began before one that teaches, whoever it is of", () => {
  const cases = byTime(Array.from({ length: 50 }, (_, i) => caseOf(i % 7, ((i * 37) % 50) * dayMs)));
  const times = (half: 0 | 1) => cases.filter((one) => halfOf(one) === half).map(({ at }) => at!);
  expect(times(0)).toHaveLength(30);
  expect(Math.max(...times(0))).toBeLessThan(Math.min(...times(1)));
  expect(judging(cases)).toEqual(cases.filter((one) => halfOf(one) === 1));
});

it("without times users fall into halves, and all of them judge", () => {
  const cases = [caseOf(1), caseOf(2), caseOf(1)];
  expect(cases.map(halfOf)).toEqual([1, 0, 1]);
  expect(judging(cases)).toBe(cases);
});

it("intervals are by user and by day where sessions have times", () => {
  const cases = Array.from({ length: 60 }, (_, i) => caseOf(i % 12, Math.floor(i / 12) * dayMs + i));
  const values = cases.map(({ at }) => Math.floor(at! / dayMs) % 2);
  const { mean, low, high } = twoWayMean(
    cases.map(({ user }) => user),
    cases.map(({ at }) => Math.floor(at! / dayMs)),
    values,
  );
  expect(intervalOf(cases, values, options)).toEqual({ mean, low, high });
  const byUser = intervalOf(
    cases.map(({ user }) => caseOf(user)),
    values,
    options,
  );
  expect(high - low).toBeGreaterThan(2 * (byUser.high - byUser.low));
});
