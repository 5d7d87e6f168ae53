import { describe, expect, it } from "vitest";
import { falseAlarms, power } from "../../../test/support/simulation/simulation.js";
import { godwit } from "../../../test/support/simulation/watchers/godwit.js";
import { sessionSurprise } from "../../../test/support/simulation/watchers/conformal-score.js";
import { seeded } from "../statistics/random.js";
import { userStream } from "../../../test/support/simulation/stream.js";

const options = { users: 40, sessions: 100, changed: 3, seed: 3, threshold: 10_000 };
const quiet = (): void => {};

describe("the promise, small (npm run research -- simulate is the full one)", () => {
  it("holds on unchanged users, and while the mix of contexts shifts; without the guard it would not", () => {
    const all = falseAlarms([godwit("godwit", options.threshold)], { ...options, users: 32, sessions: 170 }, quiet);
    for (const f of all.filter((x) => x.method === "godwit")) expect(f.alarms, f.family).toBeLessThanOrEqual(2);
    expect(all.find((x) => x.method !== "godwit" && x.family.includes("evenings"))!.alarms).toBeGreaterThan(2);
  });

  it("holds at a low threshold, where alarms are frequent enough to count: at most t/A", () => {
    const threshold = 200;
    const length = 40;
    const users = 80;
    const watcher = godwit("godwit", threshold);
    let alarms = 0;
    for (let i = 0; i < users; i++)
      if (watcher.watch(userStream(seeded(9000 + i), { length, alternating: i % 2 === 0, change: null }), i) !== null)
        alarms++;
    // at most 80 · 40/200 = 16 expected; Binomial(80, 0.2) is at most 28 with 99.9 %
    expect(alarms).toBeLessThanOrEqual(28);
  });

  it("leaves more power than a first version without topics", () => {
    const found = power([godwit("godwit", options.threshold), sessionSurprise(options.threshold)], options, quiet);
    const detected = (method: string): number =>
      found.filter((p) => p.method === method).reduce((sum, p) => sum + p.detected, 0);
    const users = found.filter((p) => p.method === "godwit").reduce((sum, p) => sum + p.users, 0);
    expect(detected("godwit") / users).toBeGreaterThan(0.5);
    expect(detected("godwit")).toBeGreaterThan(1.5 * detected(found.find((p) => p.method !== "godwit")!.method));
  });
});
