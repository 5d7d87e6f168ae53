import { expect, it } from "vitest";
import { seeded } from "../statistics/random.js";
import { groupTopics, parentCountFor, type TopicPlaces } from "./parents.js";

/** `perGroup` topics around each of four directions. */
function places(perGroup: number, seed = 1): TopicPlaces & { truth: number[] } {
  const random = seeded(seed);
  const d = 8;
  const truth: number[] = [];
  const rows: number[] = [];
  for (let topic = 0; topic < 4 * perGroup; topic++) {
    const group = topic % 4;
    truth.push(group);
    const row = Array.from({ length: d }, (_, j) => (j === group ? 1 : 0) + 0.3 * (random() - 0.5));
    const length = Math.hypot(...row);
    rows.push(...row.map((x) => x / length));
  }
  return { rows: Float32Array.from(rows), k: truth.length, d, weights: truth.map(() => 1), truth };
}

it("few topics have no parents, hundreds some dozen", () => {
  expect([4, 9, 10, 27, 100, 256].map(parentCountFor)).toEqual([0, 0, 4, 6, 12, 16]);
  expect([...groupTopics({ ...places(2), k: 8 })]).toEqual(Array(8).fill(-1));
});

it("topics that lie together have one parent", () => {
  const world = places(3);
  const group = groupTopics(world);
  world.truth.forEach((a, i) =>
    world.truth.forEach((b, j) => {
      expect(group[i] === group[j]).toBe(a === b);
    }),
  );
});

it("a refit keeps parents, and new topics join the nearest", () => {
  const world = places(3, 2);
  const names = ["p-a", "p-b", "p-c", "p-d"];
  const before = world.truth.map((group, topic) => (topic < 8 ? names[group]! : null));
  const group = groupTopics(world, before);
  expect([...group]).toEqual(world.truth);
});

it("topics with nothing in common are not put together for the number's sake", () => {
  const world = places(4, 3);
  const loners = 4;
  const d = world.d + loners;
  const rows = new Float32Array((world.k + loners) * d);
  for (let topic = 0; topic < world.k; topic++)
    rows.set(world.rows.subarray(topic * world.d, (topic + 1) * world.d), topic * d);
  for (let i = 0; i < loners; i++) rows[(world.k + i) * d + world.d + i] = 1;
  const weights = [...world.weights, ...Array<number>(loners).fill(0.01)];
  const group = groupTopics({ rows, k: world.k + loners, d, weights });
  const own = [...group].slice(world.k);
  expect(new Set(own).size).toBe(loners);
  expect([...group].slice(0, world.k).some((parent) => own.includes(parent))).toBe(false);
  expect(new Set(group).size).toBeLessThanOrEqual(2 * parentCountFor(group.length));
});
