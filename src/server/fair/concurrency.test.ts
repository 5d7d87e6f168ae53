import { expect, test } from "vitest";
import { Concurrency } from "./concurrency.js";
import type { Overloaded } from "./overloaded.js";

const idle = { now: () => 0, busyShare: () => 0 };

test("the last places are kept for callers who hold none", () => {
  const places = new Concurrency(20, idle);
  const leave = Array.from({ length: 18 }, () => places.enter("greedy"));
  expect(() => places.enter("greedy")).toThrow("operations are running");
  places.enter("modest");
  leave[0]!();
  leave[0]!(); // a second time gives nothing back
  leave[1]!();
  places.enter("greedy");
});

test("a process that could not answer in time puts off whoever holds most, until it has caught up", () => {
  let now = 0;
  let busy = 1;
  const places = new Concurrency(1000, { now: () => now, busyShare: () => busy });
  // a burst after a silence says nothing yet
  const running = Array.from({ length: 100 }, () => places.enter("crowd"));
  // fifty answers a second, and a hundred run: two seconds
  for (let i = 0; i < 49; i++) {
    now += 20;
    running.shift()!();
    running.push(places.enter(`warming ${i % 10}`));
  }
  now += 60;
  running.shift()!();
  expect(() => places.enter("crowd")).toThrow("more to do than it can answer in time");
  places.enter("newcomer");
  busy = 0;
  now += 500;
  places.enter("crowd");
});

test("where very many ask for little each, some are put off; beside one who asks for much, nobody else is", () => {
  let now = 0;
  const places = new Concurrency(1000, { now: () => now, busyShare: () => 1 });
  const running = Array.from({ length: 15 }, (_, n) => places.enter(`caller ${n}`));
  for (let i = 0; i < 100; i++) {
    now += 100; // ten answers a second: a newcomer behind fifteen would wait for more than a second
    running.shift()!();
    running.push(places.enter(`caller ${i % 15}`));
  }
  expect(() => places.enter("a newcomer")).toThrow("more to do than it can answer in time");
  for (const leave of running) leave();
  const all = Array.from({ length: 7 }, () => places.enter("greedy"));
  expect(() => {
    for (;;) all.push(places.enter("greedy"));
  }).toThrow("more to do than it can answer in time");
  places.enter("a newcomer");
});

test("who is refused is told to stay away for longer where far more come than can be answered", () => {
  let now = 0;
  const places = new Concurrency(20, { now: () => now, busyShare: () => 0 });
  const running = Array.from({ length: 20 }, (_, n) => places.enter(`caller ${n}`));
  const told = (): number => {
    try {
      places.enter("one more")();
    } catch (error) {
      return (error as Overloaded).retryAfter;
    }
    throw new Error("there was a place");
  };
  const second = (refusals: number): number => {
    let last = 0;
    for (let period = 0; period < 4; period++) {
      now += 250;
      running.shift()!();
      running.push(places.enter(`the next ${now}`));
      for (let n = 0; n < refusals; n++) last = told();
    }
    return last;
  };
  // As many refusals as answers are too many: refusing costs, too.
  expect(Array.from({ length: 8 }, () => second(1)).at(-1)).toBeGreaterThan(2);
  for (let n = 0; n < 10; n++) second(0);
  const rising = Array.from({ length: 8 }, () => second(10));
  for (const [n, seconds] of rising.entries()) expect(seconds).toBeLessThanOrEqual(2 * (rising[n - 1] ?? 1));
  expect(rising.at(-1)).toBe(30);
  for (let n = 0; n < 10; n++) second(0);
  expect(told()).toBe(1);
});
