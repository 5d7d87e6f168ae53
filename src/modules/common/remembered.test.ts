import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { remembered } from "./remembered.js";

test("a reading that does not come in time is answered from memory; failures are told; askers share one", async () => {
  const answers: ((value: number) => void)[] = [];
  let fails = false;
  const read = remembered(
    () => (fails ? Promise.reject(new Error("away")) : new Promise<number>((resolve) => void answers.push(resolve))),
    { patienceMs: 5, keptMs: 60_000 },
  );
  const [first, second] = [read(), read()];
  answers[0]!(1);
  expect([await first, await second, answers.length]).toEqual([1, 1, 1]);
  expect(await read()).toBe(1); // the second reading hangs
  answers[1]!(2);
  await setImmediate();
  const third = read();
  answers[2]!(3);
  expect(await third).toBe(3);
  fails = true;
  await expect(read()).rejects.toThrow("away");
});
