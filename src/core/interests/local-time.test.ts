import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTimeZone, localTime, offsetOf } from "./local-time.js";

const zones = [
  "UTC",
  "Europe/London",
  "America/New_York",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Asia/Shanghai",
  "America/St_Johns",
  "Pacific/Apia",
];

describe("localTime", () => {
  it("agrees with Intl for any instant and zone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2037, 0, 1) }),
        fc.constantFrom(...zones),
        (at, timeZone) => {
          const parts = Object.fromEntries(
            new Intl.DateTimeFormat("en-GB", {
              timeZone,
              hourCycle: "h23",
              weekday: "short",
              hour: "numeric",
              minute: "numeric",
            })
              .formatToParts(at)
              .map((p) => [p.type, p.value]),
          );
          const { hour, weekday } = localTime(at, timeZone);
          expect(Math.floor(hour)).toBe(Number(parts["hour"]));
          expect(Math.floor((hour % 1) * 60 + 1e-6)).toBe(Number(parts["minute"]));
          expect(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][weekday - 1]).toBe(parts["weekday"]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("follows daylight saving to the minute, in both directions", () => {
    // London 2025: clocks go forward on 30 March 01:00 UTC and back on 26 October 01:00 UTC.
    expect(localTime(Date.UTC(2025, 2, 30, 0, 59), "Europe/London").hour).toBeCloseTo(59 / 60, 6);
    expect(localTime(Date.UTC(2025, 2, 30, 1, 0), "Europe/London").hour).toBe(2);
    expect(localTime(Date.UTC(2025, 9, 26, 0, 30), "Europe/London").hour).toBe(1.5);
    expect(localTime(Date.UTC(2025, 9, 26, 1, 30), "Europe/London").hour).toBe(1.5);
    expect(
      offsetOf(Date.UTC(2025, 3, 5, 14, 59), "Australia/Lord_Howe") -
        offsetOf(Date.UTC(2025, 3, 5, 15, 0), "Australia/Lord_Howe"),
    ).toBe(30 * 60_000);
  });

  it("puts a traveller's behaviours at the hour of the place", () => {
    const at = Date.UTC(2025, 6, 1, 22, 0);
    expect(localTime(at, "America/New_York")).toEqual({ hour: 18, weekday: 2 });
    expect(localTime(at, "Asia/Shanghai")).toEqual({ hour: 6, weekday: 3 });
  });

  it("is the same whatever the server's own time zone is", () => {
    const module = fileURLToPath(new URL("./local-time.ts", import.meta.url));
    const script = `import(${JSON.stringify(module)}).then(({ localTime }) => console.log(JSON.stringify([0, 1751407200000, 1743296400000].map((at) => [localTime(at, "Europe/London"), localTime(at, "Asia/Kathmandu"), new Date(at).getHours()]))));`;
    const run = (TZ: string): [unknown, unknown, number][] =>
      JSON.parse(
        execFileSync(process.execPath, ["--import", "tsx", "-e", script], {
          env: { ...process.env, TZ },
          encoding: "utf8",
        }),
      ) as [unknown, unknown, number][];
    const here = run("UTC");
    const there = run("Pacific/Auckland");
    expect(there.map(([a, b]) => [a, b])).toEqual(here.map(([a, b]) => [a, b]));
    expect(there.map((x) => x[2])).not.toEqual(here.map((x) => x[2]));
  });

  it("knows zones from other words", () => {
    expect(zones.every(isTimeZone)).toBe(true);
    expect(isTimeZone("Mars/Olympus")).toBe(false);
    expect(isTimeZone("")).toBe(false);
    expect(() => localTime(0, "Mars/Olympus")).toThrow(/timeZone "Mars\/Olympus" is not a known IANA zone/);
  });
});
