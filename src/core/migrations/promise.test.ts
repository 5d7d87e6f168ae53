import { describe, expect, it } from "vitest";
import { falseAlarms, power } from "../../../test/support/simulation/simulation.js";
import { formerDetector } from "../../../test/support/simulation/watchers/former.js";
import { godwit } from "../../../test/support/simulation/watchers/godwit.js";
import { seeded } from "../statistics/random.js";
import { userStream } from "../../../test/support/simulation/stream.js";

const options = { users: 40, sessions: 100, changed: 3, seed: 3, threshold: 10_000 };
const quiet = (): void => {};

describe("the promise, small (npm run research -- simulate is the full one)", () => {
  it("holds on unchanged users, while the mix of contexts shifts, and while sessions continue each other", () => {
    const all = falseAlarms([godwit(options.threshold)], { ...options, users: 24, sessions: 150 }, quiet);
    expect(all.map(({ family }) => family)).toHaveLength(3);
    for (const { alarms, family } of all) expect(alarms, family).toBeLessThanOrEqual(2);
  });

  it("holds at a low threshold, where alarms are frequent enough to count: at most t/A", () => {
    const threshold = 200;
    const length = 40;
    const users = 80;
    const watcher = godwit(threshold);
    let alarms = 0;
    for (let i = 0; i < users; i++)
      if (watcher.watch(userStream(seeded(9000 + i), { length, alternating: i % 2 === 0, change: null }), i) !== null)
        alarms++;
    // at most 80 · 40/200 = 16 expected; Binomial(80, 0.2) is at most 28 with 99.9 %
    expect(alarms).toBeLessThanOrEqual(28);
    expect(alarms).toBeGreaterThan(0);
  });

  it("finds more than the former detector at the same promise", () => {
    const found = power(
      [godwit(options.threshold), formerDetector(options.threshold)],
      { ...options, changed: 1 },
      quiet,
    );
    const detected = (method: string): number =>
      found.filter((p) => p.method === method).reduce((sum, p) => sum + p.detected, 0);
    const users = found.filter((p) => p.method === "godwit").reduce((sum, p) => sum + p.users, 0);
    expect(detected("godwit") / users).toBeGreaterThan(0.6);
    expect(detected("godwit")).toBeGreaterThan(detected("former detector"));
  });
});
