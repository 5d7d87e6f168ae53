import { describe, expect, it } from "vitest";
import { seeded } from "../statistics/random.js";
import type { Session } from "../session.js";
import { seasonalShare } from "./population.js";
import { seasonOf, trendsAt, weekOf, weeklyShares, weekStart } from "./weekly-shares.js";

const k = 5;
const boundary = weekOf(Date.UTC(2026, 5, 1));
const session = (start: number, topic: number): Session => ({
  start,
  end: start,
  count: 1,
  hour: 12,
  weekday: 1,
  scene: {},
  topics: { index: [topic], value: [3] },
  byDomain: {},
});

/** Eight weeks of one session a day: topic 4 replaces part of everything after the boundary with chance `gain`. */
function user(seed: number, gain: number): Session[] {
  const random = seeded(seed);
  return Array.from({ length: 56 }, (_, day) => {
    const start = weekStart(boundary - 4) + day * 86_400_000;
    return session(start, start >= weekStart(boundary) && random() < gain ? 4 : Math.floor(random() * 4));
  });
}

describe("everybody's season, from weekly sums", () => {
  it("finds the topic that gains across users, and nothing where nothing moves", () => {
    const moving = trendsAt(
      Array.from({ length: 40 }, (_, i) => weeklyShares(user(i, 0.4))),
      boundary,
      4,
      k,
    );
    expect(moving.users).toBe(40);
    expect(moving.trends[0]).toMatchObject({ topic: 4 });
    expect(moving.trends[0]!.change).toBeCloseTo(0.4, 1);
    expect(moving.trends[0]!.pValue).toBeLessThan(1e-4);
    const still = trendsAt(
      Array.from({ length: 40 }, (_, i) => weeklyShares(user(i, 0))),
      boundary,
      4,
      k,
    );
    expect(Array.from(seasonOf(still.trends, k, 0.01))).toEqual([0, 0, 0, 0, 0]);
  });

  it("tells who goes with the season from who does not", () => {
    const season = seasonOf(
      trendsAt(
        Array.from({ length: 40 }, (_, i) => weeklyShares(user(i, 0.4))),
        boundary,
        4,
        k,
      ).trends,
      k,
    );
    expect(seasonalShare([-0.1, -0.1, -0.1, -0.1, 0.4], season)).toBeGreaterThan(0.9);
    expect(seasonalShare([0.5, 0, 0, 0, -0.5], season)).toBe(0);
  });

  it("leaves out users who are not there in both periods, and sessions without content", () => {
    const early = user(1, 0).filter(({ start }) => start < weekStart(boundary));
    expect(trendsAt([weeklyShares(early)], boundary, 4, k)).toEqual({ trends: expect.any(Array), users: 0 });
    expect(weeklyShares([{ ...session(0, 1), topics: { index: [], value: [] } }]).size).toBe(0);
  });
});
