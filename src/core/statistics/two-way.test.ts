import { expect, it } from "vitest";
import { normal, seeded } from "./random.js";
import { studentQuantile, twoWayMean } from "./two-way.js";

/** How often the interval holds the truth, 0, in worlds where users and days shift what is measured. */
function coverage(runs: number, shocks: { user: number; day: number }, users = 60, days = 30): number {
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const random = seeded(run + 1);
    const ofUser = Array.from({ length: users }, () => shocks.user * normal(random));
    const ofDay = Array.from({ length: days }, () => shocks.day * normal(random));
    const [who, when, values]: number[][] = [[], [], []];
    for (let u = 0; u < users; u++)
      for (let d = 0; d < days; d++) {
        if (random() > 0.2) continue;
        who!.push(u);
        when!.push(d);
        values!.push(ofUser[u]! + ofDay[d]! + normal(random));
      }
    const { low, high } = twoWayMean(who!, when!, values!);
    if (low <= 0 && 0 <= high) held++;
  }
  return held / runs;
}

it("holds the truth in 93 to 97 of a hundred worlds, also where everybody shares the shocks of a day", () => {
  for (const shocks of [
    { user: 0.3, day: 0.3 },
    { user: 0, day: 0.5 },
    { user: 0.5, day: 0 },
  ]) {
    const share = coverage(1_000, shocks);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  }
});

it("knows Student's quantiles, and claims nothing of one day", () => {
  for (const [degrees, quantile] of [
    [3, 3.1824],
    [5, 2.5706],
    [10, 2.2281],
    [30, 2.0423],
  ] as const)
    expect(studentQuantile(degrees)).toBeCloseTo(quantile, 2);
  expect(twoWayMean([1, 2], [1, 1], [0.5, 1])).toMatchObject({ mean: 0.75, low: -Infinity, high: Infinity });
});
