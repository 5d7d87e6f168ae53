import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayparts } from "../../src/core/session.js";
import { drawPeople } from "./people.js";
import { meanPreference, mixtureOf, preference, progress, seasonFactor, themeIndex } from "./preference.js";
import type { TrueMigration } from "./person.js";

const end = Date.parse("2026-05-10T12:00:00Z");
const start = end - 120 * 86_400_000;
const people = drawPeople(5, 100, start, end);
const sum = (p: Float64Array) => p.reduce((total, x) => total + x, 0);

describe("preference", () => {
  it("is a distribution for everybody, in every moment, under the season too", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...people),
        fc.integer({ min: start, max: end }),
        fc.constantFrom(...dayparts),
        fc.constantFrom("phone" as const, "desktop" as const),
        fc.constantFrom("weekday" as const, "weekend" as const),
        fc.boolean(),
        (person, at, daypart, device, week, season) => {
          const p = preference(person, { at, daypart, device, week }, season ? end : undefined);
          expect(sum(p)).toBeCloseTo(1, 10);
          expect(p.every((x) => x >= 0)).toBe(true);
        },
      ),
    );
    for (const person of people) expect(sum(meanPreference(person, end))).toBeCloseTo(1, 10);
  });

  it("moves what a SHIFT says and nothing else", () => {
    const base = mixtureOf({ hiking: 0.6, cooking: 0.4 }, 0);
    const hiking = themeIndex("hiking");
    const yoga = themeIndex("yoga");
    const migration: TrueMigration = { kind: "SHIFT", from: 100, to: 200, theme: hiking, target: yoga, amount: 0.5 };
    const at = (time: number) =>
      preference(
        { ...people[0]!, base, slices: [], migrations: [migration] },
        { at: time, daypart: "MORNING", device: "phone", week: "weekday" },
      );
    expect([at(99)[hiking], at(99)[yoga]]).toEqual([0.6, 0]);
    expect(at(150)[yoga]).toBeCloseTo(0.15, 12);
    expect(at(300)[yoga]).toBeCloseTo(0.3, 12);
    expect(at(300)[themeIndex("cooking")]).toBeCloseTo(0.4, 12);
    expect([progress(migration, 99), progress(migration, 150), progress(migration, 200)]).toEqual([0, 0.5, 1]);
  });

  it("brings back what a FADE took when a RETURN follows", () => {
    const base = mixtureOf({ music: 1 }, 0.1);
    const music = themeIndex("music");
    const migrations: TrueMigration[] = [
      { kind: "FADE", from: 100, to: 100, theme: music, target: null, amount: 0.85 },
      { kind: "RETURN", from: 200, to: 200, theme: music, target: null, amount: 0.85 },
    ];
    const at = (time: number) =>
      preference(
        { ...people[0]!, base, slices: [], migrations },
        { at: time, daypart: "EVENING", device: "phone", week: "weekend" },
      )[music]!;
    expect(at(150)).toBeLessThan(at(50));
    expect(at(250)).toBeCloseTo(at(50), 12);
  });

  it("has a season that peaks once and never takes interest away", () => {
    const factors = Array.from({ length: 121 }, (_, day) => seasonFactor(start + day * 86_400_000, end));
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(1);
    expect(factors.indexOf(Math.max(...factors))).toBe(95);
  });

  it("refuses a theme that the town does not have", () => {
    expect(() => mixtureOf({ knitting: 1 })).toThrow("knitting");
  });
});
