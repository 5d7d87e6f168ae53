import { describe, expect, it } from "vitest";
import { defaultParameters } from "../interests/parameters.js";
import { seeded } from "../statistics/random.js";
import { defaultLearnOptions, learnItemItem, modelParts, vectorsByNumber } from "../ranking/fit/learn.js";
import { defaultModel } from "../ranking/model.js";
import { popularityBaseline } from "./baselines/popularity.js";
import { coldWorld, judgeCold } from "./cold.js";
import { fairness } from "./fairness.js";
import { godwitMethod } from "./godwit.js";
import { judge, judgedUsers } from "./judge.js";
import { fromScores } from "./method.js";
import { Reliability } from "../statistics/reliability.js";
import { checkerboard, checkerboardWorld } from "../../../test/support/checkerboard.js";

describe("fairness", () => {
  const world = checkerboardWorld({ users: 60, items: 24, sessions: 3, seed: 11 });
  const users = judgedUsers(world, "NEXT");
  const godwit = judge(
    world,
    "NEXT",
    users,
    godwitMethod(world, { task: "NEXT", model: defaultModel, parameters: defaultParameters }),
    5,
  );
  const popular = judge(world, "NEXT", users, fromScores(world, "NEXT", popularityBaseline(Infinity)(world)), 5);
  const report = fairness(world, "NEXT", users, [godwit, popular], 1);

  it("divides the whole of the catalogue, of what was taken and of the attention among the groups", () => {
    for (const groups of Object.values(report.exposure)) {
      for (const share of [
        (g: (typeof groups)[number]) => g.items,
        (g: (typeof groups)[number]) => g.taken,
        (g: (typeof groups)[number]) => g.shown["godwit"]!,
      ]) {
        expect(groups.reduce((sum, group) => sum + share(group), 0)).toBeCloseTo(1, 9);
      }
    }
  });

  it("shows that one list for all gives its attention to the head, and to fewer items", () => {
    const [head] = report.exposure.popularity;
    expect(head!.group).toBe("1 head");
    expect(head!.shown["popularity, all"]).toBeCloseTo(1, 9);
    expect(head!.items).toBeLessThan(0.5);
    expect(report.gini["popularity, all"]).toBeGreaterThan(report.gini["godwit"]!);
    expect(report.gini["popularity, all"]).toBeLessThan(1);
  });

  it("parts the users by activity, each once, the quietest first", () => {
    expect(report.activity.reduce((sum, { users: n }) => sum + n, 0)).toBe(users.length);
    expect(
      report.activity.every(({ from, to }, i) => from <= to && (i === 0 || report.activity[i - 1]!.to <= from)),
    ).toBe(true);
    const whole = report.activity.reduce((sum, { users: n, ndcg }) => sum + n * ndcg["godwit"]!.mean, 0) / users.length;
    expect(whole).toBeCloseTo(godwit.ndcg, 9);
  });

  it("parts the users by an attribute, small groups and those without it together, only where one is asked for", () => {
    const groupOf = (user: number): string | null => (user % 2 === 0 ? "even" : user % 3 === 0 ? null : `odd ${user}`);
    const { groups } = fairness(world, "NEXT", users, [godwit, popular], 1, groupOf);
    const evens = users.flatMap(({ user }, u) => (user % 2 === 0 ? [godwit.ndcgOfUsers[u]!] : []));
    expect(groups.map(({ group, users: n }) => [group, n])).toEqual([
      ["even", evens.length],
      ["(others)", users.length - evens.length],
    ]);
    expect(groups[0]!.ndcg["godwit"]!.mean).toBeCloseTo(evens.reduce((a, b) => a + b, 0) / evens.length, 9);
    expect(report.groups).toEqual([]);
  });
});

describe("reliability", () => {
  it("is near 0 for probabilities that are kept, and grows when they are sharpened", () => {
    const random = seeded(4);
    const honest = new Reliability();
    const boastful = new Reliability();
    for (let n = 0; n < 4000; n++) {
      const raw = Float64Array.from({ length: 20 }, () => random() ** 4 + 0.01);
      const total = raw.reduce((a, b) => a + b);
      const p = raw.map((x) => x / total);
      let left = random();
      let chosen = 0;
      while (chosen < 19 && (left -= p[chosen]!) > 0) chosen++;
      const squares = p.map((x) => x ** 3);
      const sum = squares.reduce((a, b) => a + b);
      honest.add(p, (i) => i === chosen, 1);
      boastful.add(
        squares.map((x) => x / sum),
        (i) => i === chosen,
        1,
      );
    }
    expect(honest.report().expectedCalibrationError).toBeLessThan(0.05);
    expect(boastful.report().expectedCalibrationError).toBeGreaterThan(0.2);
    expect(honest.report().bins.reduce((sum, { items }) => sum + items, 0)).toBe(80_000);
  });
});

describe("cold items", () => {
  it("are found by their text alone: the text feature and similarity find the colour of items nobody had, chance does not", () => {
    const untouched = new Set([0, 1, 2, 3, 4, 5, 6, 7]);
    const { items, behaviours, world } = checkerboard({ users: 80, items: 32, sessions: 4, seed: 7, untouched });
    const parts = modelParts(
      learnItemItem(world.training, vectorsByNumber(world.catalogue, world.vectors), {
        ...defaultLearnOptions,
        easeLambda: 5,
      }),
    );
    const cold = coldWorld(items, behaviours, world, defaultParameters);
    expect(
      Array.from(cold.cold, (position) => cold.world.catalogue.numberAt(position)).toSorted((a, b) => a - b),
    ).toEqual([...untouched]);
    expect(world.catalogue.positionOf(0)).toBe(-1);
    const report = judgeCold(cold, { ...defaultModel, ...parts }, defaultParameters, {
      task: "DISCOVER",
      top: 3,
      seed: 1,
    })!;
    const ndcg = (name: string) => report.methods.find((method) => method.name === name)!.alone.ndcg;
    expect(report.items).toEqual({ cold: 8, all: 32 });
    expect(ndcg("text feature")).toBeGreaterThan(1.3 * ndcg("random"));
    expect(ndcg("plain similarity")).toBeGreaterThan(1.3 * ndcg("random"));
    for (const { alone, amongAll } of report.methods) expect(alone.ndcg).toBeGreaterThanOrEqual(amongAll.ndcg);
  });
});
