import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { changePoint } from "./change-point.js";

const old = (d: number) => fixedSession(d, 8, d % 2 ? { 0: 4, 1: 1 } : { 0: 3, 1: 2 });
const fresh = (d: number) => fixedSession(d, 8, d % 2 ? { 2: 4, 1: 1 } : { 2: 3, 1: 2 });
const one = (n: number): string[] => Array.from({ length: n }, () => "all");

describe("change point", () => {
  it.each([3, 10, 17])("is the first session of the new interests (%i)", (at) => {
    const sessions = Array.from({ length: 20 }, (_, d) => (d < at ? old(d) : fresh(d)));
    const found = changePoint(sessions, one(20));
    expect(found?.index).toBe(at);
    expect(found!.gain).toBeGreaterThan(5);
  });

  it("gains nothing on interests that stay", () => {
    expect(
      changePoint(
        Array.from({ length: 20 }, (_, d) => old(d)),
        one(20),
      )!.gain,
    ).toBeLessThan(1);
  });

  it("does not take a new mix of contexts for a change within them", () => {
    const sessions = Array.from({ length: 24 }, (_, d) => (d < 12 || d % 2 ? old(d) : fresh(d)));
    const contexts = sessions.map((s) => (s.topics.index.includes(2) ? "evening" : "morning"));
    expect(changePoint(sessions, contexts)!.gain).toBeLessThan(1);
    expect(changePoint(sessions, one(24))!.gain).toBeGreaterThan(3);
  });

  it("is unknown with fewer than three sessions on a side", () => {
    expect(changePoint([0, 1, 2, 3, 4].map(old), one(5))).toBeNull();
  });
});
