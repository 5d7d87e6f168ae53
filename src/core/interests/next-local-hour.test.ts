import fc from "fast-check";
import { expect, test } from "vitest";
import { localTime } from "./local-time.js";
import { nextLocalHour, nextWorkdayHour } from "./next-local-hour.js";
import { hourMs } from "../time.js";

test("the evening of a day that began in another zone", () => {
  expect(new Date(nextLocalHour(Date.parse("2026-06-01T07:30:00Z"), 21, "Asia/Shanghai")).toISOString()).toBe(
    "2026-06-01T13:00:00.000Z",
  );
  expect(new Date(nextLocalHour(Date.parse("2026-06-01T21:30:00Z"), 21, "Europe/London")).toISOString()).toBe(
    "2026-06-02T20:00:00.000Z",
  );
  expect(new Date(nextLocalHour(Date.parse("2026-06-01T10:10:10Z"), 8, "Asia/Kolkata")).toISOString()).toBe(
    "2026-06-02T02:30:00.000Z",
  );
});

test("the night on which clocks change", () => {
  expect(new Date(nextLocalHour(Date.parse("2026-03-28T21:30:00Z"), 21, "Europe/London")).toISOString()).toBe(
    "2026-03-29T20:00:00.000Z",
  );
  expect(new Date(nextLocalHour(Date.parse("2026-10-24T20:30:00Z"), 21, "Europe/London")).toISOString()).toBe(
    "2026-10-25T21:00:00.000Z",
  );
});

test("a workday's morning is not looked for at the weekend", () => {
  expect(new Date(nextWorkdayHour(Date.parse("2026-06-05T06:30:00Z"), 8, "Europe/London")).toISOString()).toBe(
    "2026-06-05T07:00:00.000Z",
  );
  expect(new Date(nextWorkdayHour(Date.parse("2026-06-05T07:30:00Z"), 8, "Europe/London")).toISOString()).toBe(
    "2026-06-08T07:00:00.000Z",
  );
});

test("it is later than now, by little more than a day at most, and shows the hour", () => {
  const zones = fc.constantFrom("UTC", "Europe/London", "America/Los_Angeles", "Asia/Kolkata", "Asia/Shanghai");
  fc.assert(
    fc.property(fc.integer({ min: 1e9, max: 2e9 }), fc.integer({ min: 4, max: 23 }), zones, (seconds, hour, zone) => {
      const now = seconds * 1000;
      const at = nextLocalHour(now, hour, zone);
      expect(at).toBeGreaterThan(now);
      expect(at - now).toBeLessThanOrEqual(25 * hourMs);
      expect(localTime(at, zone).hour).toBeCloseTo(hour, 6);
    }),
  );
});
