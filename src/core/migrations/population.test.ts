import { describe, expect, it } from "vitest";
import { seeded } from "../statistics/random.js";
import { followedBy, populationTrends, seasonalShare, signedRank } from "./population.js";

describe("population trends", () => {
  it("find the topic everybody moves to and from, and no other", () => {
    const random = seeded(4);
    const users = Array.from({ length: 60 }, () => {
      const noise = (random() - 0.5) * 0.1;
      const moved = 0.05 + 0.1 * random();
      return {
        before: { index: [0, 1, 2], value: [0.4, 0.4 + noise, 0.2 - noise] },
        after: { index: [0, 1, 2, 3], value: [0.4 - moved, 0.4, 0.2, moved] },
      };
    });
    const trends = populationTrends(users, 6);
    expect(
      trends
        .slice(0, 2)
        .map((t) => t.topic)
        .toSorted(),
    ).toEqual([0, 3]);
    expect(trends.filter((t) => t.pValue < 0.01).length).toBe(2);
    expect(trends.find((t) => t.topic === 3)!.change).toBeGreaterThan(0.05);
    expect(trends.find((t) => t.topic === 5)).toMatchObject({ change: 0, users: 0, pValue: 1 });
  });

  it("agree with the exact signed-rank distribution at n = 10", () => {
    // P(W ≤ 8) two-sided = 2 · 25/1024 = 0.0488 (Wilcoxon's table: 8 is the 5 % point)
    const differences = [-8, 1, 2, 3, 4, 5, 6, 7, 9, 10];
    expect(signedRank(differences)).toBeCloseTo(0.0488, 2);
    expect(signedRank(differences.slice(0, 9))).toBe(1);
  });
});

describe("seasonal share", () => {
  it("is 1 along everybody's change, 0 across and against it", () => {
    expect(seasonalShare([0.2, -0.2, 0], [0.1, -0.1, 0])).toBeCloseTo(1, 12);
    expect(seasonalShare([0.2, -0.2, 0], [0.1, 0.1, -0.2])).toBe(0);
    expect(seasonalShare([0.2, -0.2, 0], [-0.1, 0.1, 0])).toBe(0);
    expect(seasonalShare([0.2, -0.1, -0.1], [0.1, -0.1, 0])).toBeCloseTo(0.75, 9);
  });
});

describe("users who go the same way", () => {
  it("are those whose change points there, whatever its size; of nobody it is none", () => {
    const all = [
      [0.01, -0.01, 0],
      [0.5, -0.5, 0],
      [-0.2, 0.2, 0],
      [0, 0, 0],
    ];
    expect(followedBy([0.3, -0.3, 0], all)).toBe(0.5);
    expect(followedBy([0.3, -0.3, 0], [])).toBe(0);
  });
});
