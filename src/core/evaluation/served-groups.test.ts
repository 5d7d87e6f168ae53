import { expect, it } from "vitest";
import { seeded } from "../statistics/random.js";
import { byPages, servedGroups, type ServedPerson } from "./served-groups.js";

const drawn = (group: string, size: number, rate: number, seed: number): ServedPerson[] => {
  const random = seeded(seed);
  return Array.from({ length: size }, () => {
    const pages = 1 + Math.floor(4 * random());
    const taken = Array.from({ length: pages }, () => random() < rate).filter(Boolean).length;
    return { groups: [group], pages, taken, disliked: 0 };
  });
};

it("holds a group against its bound only where it is proven, in about 2.5 of a hundred where it stands at it", () => {
  let below = 0;
  let covered = 0;
  const rounds = 400;
  for (let seed = 0; seed < rounds; seed++) {
    const people = [...drawn("all", 300, 0.5, seed), ...drawn("some", 80, 0.4, 10_000 + seed)];
    const some = servedGroups(people, 0.8).find(({ group }) => group === "some")!;
    if (some.below) below++;
    if (some.difference.low <= -0.1 && -0.1 <= some.difference.high) covered++;
  }
  expect(below / rounds).toBeLessThan(0.05);
  expect(covered / rounds).toBeGreaterThan(0.92);
  const worse = [...drawn("all", 300, 0.5, 1), ...drawn("some", 80, 0.2, 2)];
  expect(servedGroups(worse, 0.8).map(({ group, below: found }) => [group, found])).toEqual([
    ["all", false],
    ["some", true],
  ]);
});

it("counts people of several groups in each, and of none and of small ones together", () => {
  const people = Array.from({ length: 50 }, (_, i) => ({
    groups: i < 30 ? ["a", "b"] : i < 35 ? ["c"] : [],
    pages: 1,
    taken: 1,
    disliked: 0,
  }));
  expect(servedGroups(people, 0.8).map(({ group, users }) => [group, users])).toEqual([
    ["a", 30],
    ["b", 30],
    [null, 20],
  ]);
  expect(servedGroups(people.slice(0, 1), 0.8)[0]).toMatchObject({ users: 1, below: false });
  expect(servedGroups([], 0.8)).toEqual([]);
});

it("groups people by their pages where the numbers differ", () => {
  expect(byPages([1, 1, 2, 3, 5, 8, 9, 40])).toEqual([
    "1 page",
    "1 page",
    "2 to 3 pages",
    "2 to 3 pages",
    "5 to 8 pages",
    "5 to 8 pages",
    "9 to 40 pages",
    "9 to 40 pages",
  ]);
  expect(byPages([1, 1, 1, 7])).toEqual(["1 page", "1 page", "1 page", "7 pages"]);
  expect(byPages([])).toEqual([]);
});
