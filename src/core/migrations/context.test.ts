import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { userStream } from "../../../test/support/simulation/stream.js";
import { seeded } from "../statistics/random.js";
import type { Session } from "../session.js";
import { testContexts } from "./context.js";
import { describeContrast } from "./describe-contrast.js";

const alike = new Map([
  ["news", new Float64Array(24).fill(1)],
  ["shop", new Float64Array(24).fill(1)],
]);
const options = { minimum: 6, permutations: 999, seed: 3, shelves: alike };
const cosine = (a: number, b: number): number => (a === b ? 1 : 0);
const found = (sessions: readonly Session[]) => testContexts(sessions, options).filter((t) => t.adjusted <= 0.05);

/** Mornings are about topics 0 and 1, evenings about 2 and 1; weekends and devices say nothing. */
const alternating = Array.from({ length: 60 }, (_, i) => {
  const day = Math.floor(i / 2);
  const random = seeded(i);
  const lean = random() < 0.7 ? 4 : 1;
  return i % 2 === 0
    ? fixedSession(
        day,
        8,
        { 0: lean, 1: 5 - lean, 5: random() },
        { scene: { device: random() < 0.5 ? "phone" : "tv" } },
      )
    : fixedSession(
        day,
        20,
        { 1: 5 - lean, 2: lean, 5: random() },
        { scene: { device: random() < 0.5 ? "phone" : "tv" } },
      );
});

const isMorning = (at: number): boolean => new Date(at).getUTCHours() === 8;

describe("context tests", () => {
  it("find the dayparts that differ and nothing else, by how much and by which topics", () => {
    const [only, ...others] = found(alternating);
    expect(others).toEqual([]);
    expect(only!.contrast).toMatchObject({ key: "DAYPART:DAYPART", kind: "DAYPART", slices: ["EVENING", "MORNING"] });
    const d = describeContrast(only!.contrast, alike, cosine, seeded(1));
    expect(d.magnitude).toBeGreaterThan(0.3);
    expect(d.magnitude).toBeLessThan(0.8);
    expect(d.slices.map((s) => [s.key, s.sessions])).toEqual([
      ["EVENING", 30],
      ["MORNING", 30],
    ]);
    expect(
      d.slices.map((s) =>
        s.topics
          .slice(0, 2)
          .map((t) => t.topic)
          .toSorted(),
      ),
    ).toEqual([
      [0, 2],
      [0, 2],
    ]);
    expect(d.flow[0]).toMatchObject({ from: 2, to: 0 });
    for (const side of [d.from, d.to])
      for (const s of side) {
        expect(s.low).toBeLessThanOrEqual(s.share);
        expect(s.high).toBeGreaterThanOrEqual(s.share);
      }
    expect(d.evidence.length).toBeGreaterThan(4);
    for (const e of d.evidence) expect(isMorning(e.start)).toBe(e.side === "AFTER");
  });

  it("find scenes and domains", () => {
    const scenes = alternating.map((s, i) =>
      fixedSession(i, 10, Object.fromEntries(s.topics.index.map((t, j) => [t, s.topics.value[j]!])), {
        scene: { place: i % 2 ? "home" : "work" },
      }),
    );
    expect(found(scenes).map((t) => t.contrast.key)).toEqual(["SCENE:place"]);
    const domains = alternating.map((s, i) => ({
      ...fixedSession(i, 10, { 0: 1 }),
      topics: s.topics,
      byDomain: { [i % 2 ? "news" : "shop"]: s.topics },
    }));
    expect(found(domains).map((t) => t.contrast.key)).toEqual(["DOMAIN"]);
    // What is written without an item, a search, is not done in any domain.
    const searches = domains.map((s, i) => ({ ...s, byDomain: { [i % 2 ? "" : "shop"]: s.topics } }));
    expect(testContexts(searches, options).map((t) => t.contrast.key)).not.toContain("DOMAIN");
  });

  it("do not take drift over time for dayparts, even when evenings came with the drift", () => {
    let flagged = 0;
    const users = 60;
    for (let i = 0; i < users; i++) {
      const { sessions } = userStream(seeded(500 + i), {
        length: 60,
        alternating: false,
        eveningsFrom: 25,
        change: { kind: "SHIFT", size: 0.7, at: 30, over: 1 },
      });
      if (
        testContexts(sessions, { minimum: 6, permutations: 199, seed: i, shelves: alike }).some(
          (t) => t.adjusted <= 0.05,
        )
      )
        flagged++;
    }
    // Binomial(60, 0.05): 99.9 % of it is at most 9
    expect(flagged).toBeLessThanOrEqual(9);
  });

  it("test nothing on three sessions and are the same every time", () => {
    expect(testContexts(alternating.slice(0, 3), options)).toEqual([]);
    expect(testContexts(alternating, options)).toEqual(testContexts(alternating, options));
  });

  it("count the sessions of a slice on one day as one unit", () => {
    const twice = alternating.flatMap((s) => [s, { ...s, start: s.start + 7_200_000, end: s.end + 7_200_000 }]);
    expect(testContexts(twice, options)[0]!.contrast.units.length).toBe(60);
  });
});
