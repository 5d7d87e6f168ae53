import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { strataOf } from "./strata.js";

describe("strata", () => {
  it("are daypart × scene where there are enough sessions, else dayparts, else nothing of their own", () => {
    const phone = Array.from({ length: 5 }, (_, d) => fixedSession(d, 8, { 1: 1 }, { scene: { device: "phone" } }));
    const tv = [0, 1, 2].map((d) => fixedSession(d, 20, { 1: 1 }, { scene: { device: "tv", room: String(d) } }));
    const night = fixedSession(9, 2, { 1: 1 });
    const keys = strataOf([...phone, ...tv, night], 3);
    expect(new Set(keys.slice(0, 5))).toEqual(new Set(["MORNING|device=phone"]));
    expect(new Set(keys.slice(5, 8))).toEqual(new Set(["EVENING"]));
    expect(keys[8]).toBe("");
  });

  it("do not depend on the order of facets", () => {
    const a = fixedSession(0, 8, { 1: 1 }, { scene: { device: "phone", place: "home" } });
    const b = fixedSession(1, 8, { 1: 1 }, { scene: { place: "home", device: "phone" } });
    const [first, second] = strataOf([a, b], 2);
    expect(first).toBe(second);
    expect(first).toContain("place=home");
  });
});
