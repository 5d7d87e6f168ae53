import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localTime } from "./local-time.js";
import { defaultParameters } from "./parameters.js";
import { signal, signalsArbitrary } from "../../../test/support/synthetic-signals.js";
import { bucketStart, timeBuckets, timeline } from "./timeline.js";

const hour = 3_600_000;

describe("timeline", () => {
  it("covers every behaviour once with adjacent buckets of distributions, in any zone", () => {
    fc.assert(
      fc.property(
        signalsArbitrary(),
        fc.constantFrom("DAY", "WEEK", "MONTH" as const),
        fc.constantFrom("UTC", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe"),
        (signals, bucket, zone) => {
          const points = timeline(signals, {
            bucket,
            timeZone: zone,
            base: new Float64Array(6).fill(1 / 6),
            parameters: defaultParameters,
          });
          expect(points.reduce((n, p) => n + p.behaviours, 0)).toBe(signals.length);
          points.forEach((p, i) => {
            expect(p.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
            expect(localTime(p.from, zone).hour).toBe(0);
            if (i > 0) expect(p.from).toBe(points[i - 1]!.to);
          });
          for (const s of signals) expect(points.some((p) => p.from <= s.at && s.at < p.to)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("makes days of 23 and 25 hours where clocks change", () => {
    const ats = [
      Date.UTC(2025, 2, 29, 12),
      Date.UTC(2025, 2, 31, 12),
      Date.UTC(2025, 9, 25, 12),
      Date.UTC(2025, 9, 27, 12),
    ].map((at) => signal({ at }));
    const points = timeline(ats, {
      bucket: "DAY",
      timeZone: "Europe/London",
      base: new Float64Array([1]),
      parameters: defaultParameters,
    });
    const length = (at: number): number => {
      const p = points.find((x) => x.from <= at && at < x.to)!;
      return (p.to - p.from) / hour;
    };
    expect(length(Date.UTC(2025, 2, 30, 12))).toBe(23);
    expect(length(Date.UTC(2025, 9, 26, 12))).toBe(25);
  });

  it("keeps hours apart that clocks repeat, also where they move by half an hour", () => {
    for (const [zone, from] of [
      ["Europe/London", Date.UTC(2025, 9, 26, 0)],
      ["Australia/Lord_Howe", Date.UTC(2025, 9, 4, 13)],
    ] as const) {
      const points = timeline(
        Array.from({ length: 24 }, (_, i) => signal({ at: from + (i * hour) / 4 })),
        { bucket: "HOUR", timeZone: zone, base: new Float64Array([1]), parameters: defaultParameters },
      );
      expect(points.reduce((n, p) => n + p.behaviours, 0)).toBe(24);
      points.forEach((p, i) => {
        if (i > 0) expect(p.from).toBe(points[i - 1]!.to);
      });
    }
  });

  it("shrinks thin buckets to the base, lets thick ones speak, and clips what the user was against", () => {
    const base = new Float64Array([0.5, 0.5]);
    const months = [
      signal({ at: 0 }),
      ...Array.from({ length: 200 }, () => signal({ at: 40 * 24 * hour })),
      signal({ at: 80 * 24 * hour, strength: -3 }),
    ];
    const [thin, thick, against] = timeline(months, {
      bucket: "MONTH",
      timeZone: "UTC",
      base,
      parameters: defaultParameters,
    });
    expect(thin!.shares[0]).toBeGreaterThan(0.5);
    expect(thin!.shares[0]).toBeLessThan(0.65);
    expect(thick!.shares[0]).toBeGreaterThan(0.95);
    expect([...against!.shares]).toEqual([0.5, 0.5]);
  });

  it("starts weeks on Monday, and has nothing to say without behaviours", () => {
    expect(new Date(bucketStart(Date.UTC(2025, 0, 1, 5), "WEEK", "UTC")).toISOString()).toBe(
      "2024-12-30T00:00:00.000Z",
    );
    for (const bucket of timeBuckets)
      expect(
        timeline([], { bucket, timeZone: "UTC", base: new Float64Array(2), parameters: defaultParameters }),
      ).toEqual([]);
  });
});
