import { describe, expect, test } from "vitest";
import { seeded } from "../statistics/random.js";
import { addMapped, learnTopicMap, type SeenInBoth } from "./topic-map.js";

const k = 5;
const even = new Float64Array(k).fill(1 / k);

/** Users with two source topics each, whose target topics are those of `to`. */
function users(n: number, to: (topic: number) => number): SeenInBoth[] {
  const random = seeded(7);
  return Array.from({ length: n }, () => {
    const a = Math.floor(random() * k);
    const b = (a + 1 + Math.floor(random() * (k - 1))) % k;
    const share = 0.2 + 0.6 * random();
    const counts = (topics: [number, number][]) => {
      const sorted = topics.toSorted((x, y) => x[0] - y[0]);
      return { index: sorted.map(([topic]) => topic), value: sorted.map(([, value]) => value) };
    };
    return {
      source: counts([
        [a, 20 * share],
        [b, 20 * (1 - share)],
      ]),
      target: counts([
        [to(a), 8 * share],
        [to(b), 8 * (1 - share)],
      ]),
    };
  });
}

describe("the topic map", () => {
  test("rows sum to 1, and where nobody was seen in both a topic stays itself", () => {
    const map = learnTopicMap([], even, even);
    map.forEach((row, i) => {
      expect(row.value.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
      expect(row.value[row.index.indexOf(i)]).toBeGreaterThan(0.8);
    });
  });

  test("it does not blur what stays the same, though every user has two topics", () => {
    learnTopicMap(
      users(300, (topic) => topic),
      even,
      even,
    ).forEach((row, i) => expect(row.value[row.index.indexOf(i)]).toBeGreaterThan(0.9));
  });

  test("it finds a permutation of topics", () => {
    const map = learnTopicMap(
      users(300, (topic) => (topic + 2) % k),
      even,
      even,
    );
    map.forEach((row, i) => expect(row.value[row.index.indexOf((i + 2) % k)]).toBeGreaterThan(0.85));
    const out = new Float64Array(k);
    addMapped(map, { index: [1], value: [1] }, 2, out);
    expect(out[3]).toBeGreaterThan(1.7);
  });

  test("a topic that the target does not have goes to what people do there", () => {
    const [row] = learnTopicMap(
      [],
      Float64Array.of(0.6, 0.1, 0.1, 0.1, 0.1),
      Float64Array.of(0.001, 0.3, 0.3, 0.3, 0.099),
    );
    expect(row!.value[row!.index.indexOf(0)] ?? 0).toBeLessThan(0.02);
    expect(row!.value[row!.index.indexOf(1)]).toBeCloseTo(0.3, 1);
  });
});
