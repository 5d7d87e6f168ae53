import { expect, test } from "vitest";
import { slope, soak } from "./soak.js";

/** The small version of `npm run soak`: too short to judge memory, long enough to lose or double something. */
test("under mixed load nothing is lost, doubled or answered with an internal error", async () => {
  const report = await soak({ minutes: 1, seed: 2, log: () => {} });
  expect(report.broken).toEqual([]);
  expect(report.acknowledged).toBeGreaterThan(0);
  expect(report.samples.length).toBeGreaterThan(5);
}, 300_000);

test("a slope is found with an interval that holds it", () => {
  const points = Array.from({ length: 40 }, (_, i): [number, number] => [
    i / 10,
    100 + 3 * (i / 10) + (i % 2 === 0 ? 0.5 : -0.5),
  ]);
  const { perHour, low, high } = slope(points);
  expect(perHour).toBeCloseTo(3, 0);
  expect(low).toBeLessThan(3);
  expect(high).toBeGreaterThan(3);
});
