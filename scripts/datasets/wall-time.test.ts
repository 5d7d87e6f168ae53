import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWall, wallClock, withOffset } from "./wall-time.js";

const zones = ["UTC", "Europe/London", "America/New_York", "Asia/Shanghai", "Asia/Kolkata", "Australia/Lord_Howe"];

function rfc3339(zone: string, wall: string): string {
  const clock = wallClock(zone);
  return withOffset(clock, clock.instantOf(parseWall(wall)!));
}

describe("wall time", () => {
  it.each([
    ["Europe/London", "2010-12-01 08:26:00", "2010-12-01T08:26:00+00:00"],
    ["Europe/London", "2011-06-01 09:00", "2011-06-01T09:00:00+01:00"],
    ["America/New_York", "2017-01-28 14:06:53", "2017-01-28T14:06:53-05:00"],
    ["America/New_York", "2017-07-04 23:59:59", "2017-07-04T23:59:59-04:00"],
    ["Asia/Shanghai", "2024-07-01 21:00:00", "2024-07-01T21:00:00+08:00"],
    ["Asia/Kolkata", "2024-07-01 21:00:00", "2024-07-01T21:00:00+05:30"],
  ])("puts the season's offset of %s to %s", (zone, wall, expected) => {
    expect(rfc3339(zone, wall)).toBe(expected);
  });

  it.each([
    ["Europe/London", "2011-03-27 01:30:00", "2011-03-27T02:30:00+01:00"],
    ["America/New_York", "2017-03-12 02:15:00", "2017-03-12T03:15:00-04:00"],
    ["Australia/Lord_Howe", "2024-10-06 02:10:00", "2024-10-06T02:40:00+11:00"],
  ])("moves a time that %s skips forward by the gap: %s", (zone, wall, expected) => {
    expect(rfc3339(zone, wall)).toBe(expected);
  });

  it.each([
    ["Europe/London", "2011-10-30 01:30:00", "2011-10-30T01:30:00+01:00"],
    ["America/New_York", "2017-11-05 01:30:00", "2017-11-05T01:30:00-04:00"],
  ])("takes a time that happens twice in %s the first time: %s", (zone, wall, expected) => {
    expect(rfc3339(zone, wall)).toBe(expected);
  });

  it("gives back the digits it was given, except in a gap of at most an hour", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 }),
        (zone, second) => {
          const clock = wallClock(zone);
          const wall = second * 1000;
          const instant = clock.instantOf(wall);
          const moved = instant + clock.offsetAt(instant) * 60_000 - wall;
          expect(moved).toBeGreaterThanOrEqual(0);
          expect(moved).toBeLessThanOrEqual(3_600_000);
          if (zone === "UTC" || zone === "Asia/Shanghai") expect(moved).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(["", "2011-02-30 10:00:00", "2011-13-01 10:00", "2011-01-01 24:00", "2011-01-01", "1/12/2010 8:26"])(
    "refuses %j",
    (text) => {
      expect(parseWall(text)).toBeNull();
    },
  );

  it("refuses a zone that does not exist", () => {
    expect(() => wallClock("Europe/Atlantis")).toThrow(RangeError);
  });
});
