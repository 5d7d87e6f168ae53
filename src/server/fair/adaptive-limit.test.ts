import { expect, test } from "vitest";
import { AdaptiveLimit } from "./adaptive-limit.js";

/** Each operation takes as long as stands before it, at a hundred a second, and one of eight thrice as long. */
function seconds(limit: AdaptiveLimit, count: number, { from = 0, wanting = 256, busy = true } = {}): number[] {
  const slow: number[] = [];
  for (let second = 0; second < count; second++) {
    const running = Math.min(wanting, limit.value);
    for (let n = 0; n < 100; n++) limit.ended(`caller ${n % 40}`, 10 * running * (n % 8 === 0 ? 3 : 1));
    if (wanting > running) limit.refused();
    limit.look(1_000 * (from + second), busy, running);
    slow.push(30 * running);
  }
  return slow;
}

test("as many run as are answered in time, though the mean alone would let in more", () => {
  const limit = new AdaptiveLimit(1_000, 16);
  const slow = seconds(limit, 30);
  expect(slow[0]).toBe(7_680);
  for (const ms of slow.slice(4)) expect(ms).toBeLessThan(1_200);
  expect(limit.value).toBeGreaterThanOrEqual(16);
});

test("with time again, the limit grows by small steps, and is lifted where the process only waits for others", () => {
  const limit = new AdaptiveLimit(1_000, 16);
  seconds(limit, 10);
  const narrow = limit.value;
  for (let n = 0; n < 20; n++) limit.ended(`caller ${n}`, 50);
  limit.refused();
  limit.look(10_000, true, narrow);
  expect(limit.value).toBeGreaterThan(narrow);
  expect(limit.value).toBeLessThan(1.3 * narrow);
  limit.look(20_000, false, narrow);
  expect(limit.value).toBe(1_000);
});

test("few may always run, however long they take", () => {
  const limit = new AdaptiveLimit(1_000, 16);
  for (let second = 0; second < 20; second++) {
    for (let n = 0; n < 10; n++) limit.ended(`caller ${n}`, 30_000);
    limit.look(1_000 * second, true, 16);
  }
  expect(limit.value).toBe(16);
});

test("who waits for their own hundred operations narrows nothing for thirty others", () => {
  const limit = new AdaptiveLimit(1_000, 16);
  for (let second = 0; second < 10; second++) {
    for (let n = 0; n < 200; n++) limit.ended("greedy", 20_000);
    for (let n = 0; n < 30; n++) limit.ended(`modest ${n}`, 100);
    limit.look(1_000 * second, true, 230);
  }
  expect(limit.value).toBe(1_000);
});
