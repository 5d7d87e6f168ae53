import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { Turns } from "./turns.js";

test("whoever is alone goes on at once; of many, one a round of the event loop, in order", async () => {
  const turns = new Turns();
  expect(turns.take()).toBeUndefined();
  await setImmediate();
  await setImmediate();
  expect(turns.take()).toBeUndefined();

  const done: number[] = [];
  const perRound: number[] = [];
  const work = Promise.all(
    [0, 1, 2, 3, 4].map(async (n) => {
      await turns.take();
      done.push(n);
    }),
  );
  for (let before = 0; done.length < 5; before = done.length) {
    await setImmediate();
    perRound.push(done.length - before);
  }
  await work;
  expect(done).toEqual([0, 1, 2, 3, 4]);
  expect(Math.max(...perRound)).toBe(1);
});
