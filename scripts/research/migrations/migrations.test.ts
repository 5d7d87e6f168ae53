import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compare, thresholdAt, type Comparison } from "./compare.js";
import { adwinPerSession } from "./detectors/adwin.js";
import { mmd } from "./detectors/mmd.js";
import { oracle } from "./detectors/oracle.js";
import { split } from "./detectors/split.js";
import { measure, type Measured } from "./measure.js";
import { plot } from "./plot.js";
import { textOf } from "./report.js";
import { families } from "./streams/families.js";

const detectors = [split, adwinPerSession, mmd, oracle];
const options = { users: 4, changed: 8, sessions: 60, seed: 2, detectors, progress: () => {} };
let folder: string;
let measured: Measured;
let compared: Comparison;

describe("detectors on the same streams", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "godwit-detectors-"));
    measured = await measure({ ...options, folder });
    compared = compare(measured, detectors, 1_000);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("shows every family and change to every detector, and goes on from what was kept", async () => {
    expect([...measured.unchanged.keys()]).toEqual(families.map(({ name }) => name));
    expect(measured.changed).toHaveLength(5 * options.changed);
    const silent = detectors.map((one) => ({
      ...one,
      scores: () => {
        throw new Error("this was measured before");
      },
    }));
    const again = await measure({ ...options, detectors: silent, folder });
    expect(again.changed).toEqual(measured.changed);
  });

  it("compares them where each alarms as often as the first on people who do not change", () => {
    const counts = compared.atCount.map(({ covered }) => covered);
    for (const count of counts) expect(count).toBeLessThanOrEqual(counts[0]!);
    const covered = [...measured.unchanged.values()].flat();
    for (const { name } of detectors)
      for (const count of [0, 3]) {
        const threshold = thresholdAt(covered, name, count);
        expect(covered.filter((one) => (one.records[name]!.at(-1)?.[1] ?? 0) >= threshold).length).toBeLessThanOrEqual(
          count,
        );
      }
  });

  it("finds most with what nobody can know", () => {
    const found = (rows: Comparison["atPromise"], name: string): number =>
      rows.find(({ detector }) => detector === name)!.found.found;
    expect(found(compared.atPromise, oracle.name)).toBeGreaterThan(found(compared.atPromise, adwinPerSession.name));
    const { found: right, of } = compared.atPromise.at(-1)!.found;
    expect(right / of).toBeGreaterThan(0.5);
  });

  it("is told as tables and drawn", () => {
    const text = textOf({
      options: { users: 4, changed: 8, sessions: 60, seed: 2 },
      comparisons: [compared],
      seconds: 1,
    });
    for (const { name } of detectors) expect(text).toContain(`| ${name} |`);
    expect(plot(measured, detectors).match(/<polyline/g)).toHaveLength(detectors.length);
  });
});
