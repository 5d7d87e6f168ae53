import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { FairScheduler } from "./scheduler.js";
import { Work } from "./work.js";

const never = new AbortController().signal;

/** A scheduler on a clock that heavy steps move on. */
function world() {
  let now = 0;
  const done: string[] = [];
  const scheduler = new FairScheduler(() => now);
  const run = async (name: string, caller: string, steps: number, ms: number, work = new Work(caller, never, 1e9)) => {
    const turn = scheduler.turnOf(work);
    for (let step = 0; step < steps; step++) {
      await turn();
      now += ms;
      done.push(name);
      await setImmediate(); // as if it read something
    }
    work.end();
  };
  return { run, done, scheduler };
}

test("whoever is alone goes on at once", () => {
  const turn = new FairScheduler(() => 0).turnOf(new Work("ada", never, 1e9));
  expect(turn()).toBeUndefined();
  expect(turn()).toBeUndefined();
});

test("forty heavy operations of one caller delay a light one of another by a slice or two", async () => {
  const { run, done } = world();
  const heavy = Promise.all(Array.from({ length: 40 }, (_, i) => run(`heavy ${i}`, "attacker", 10, 6)));
  for (let i = 0; i < 30; i++) await setImmediate();
  const before = done.length;
  await run("light", "victim", 1, 1);
  expect(done.indexOf("light") - before).toBeLessThanOrEqual(2);
  await heavy;
  expect(done).toHaveLength(401);
});

test("a heavy operation stands back while another's light one waits for a store", async () => {
  const { run, done, scheduler } = world();
  const heavyOne = new Work("attacker", never, 1e9);
  heavyOne.heavy = true;
  const light = new Work("victim", never, 1e9);
  const turn = scheduler.turnOf(light);
  await turn();
  const heavy = run("heavy", "attacker", 3, 6, heavyOne);
  // The light one reads something that takes a hundred rounds of the event loop.
  for (let i = 0; i < 100; i++) await setImmediate();
  expect(done).toEqual([]);
  light.end();
  await heavy;
  expect(done).toEqual(["heavy", "heavy", "heavy"]);
});

test("within a caller the light go before the heavy, and the heavy are not starved", async () => {
  const { run, done } = world();
  const heavy = Promise.all(Array.from({ length: 5 }, (_, i) => run(`heavy ${i}`, "ada", 40, 6)));
  for (let i = 0; i < 200; i++) await setImmediate();
  const before = done.length;
  const lane = async (): Promise<void> => {
    for (let i = 0; i < 100; i++) await run(`light ${i}`, "ada", 1, 6);
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  const meanwhile = done.slice(before).filter((name) => name.startsWith("heavy"));
  expect(done.slice(before, before + 20).filter((name) => name.startsWith("light")).length).toBeGreaterThan(15);
  expect(meanwhile.length).toBeGreaterThan(0);
  await heavy;
});

test("steps of one operation share its slice, so that what they read is read together", async () => {
  const scheduler = new FairScheduler(() => 0);
  const other = scheduler.turnOf(new Work("bob", never, 1e9));
  void other();
  const turn = scheduler.turnOf(new Work("ada", never, 1e9));
  let rounds = 0;
  let going = true;
  const count = (async () => {
    while (going) {
      await setImmediate();
      rounds++;
    }
  })();
  const ended: number[] = [];
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      await turn();
      ended.push(rounds);
    }),
  );
  going = false;
  await count;
  expect(new Set(ended).size).toBe(1);
});

test("an operation whose budget is spent, or whose client has gone, does not go on", async () => {
  const spent = new Work("ada", never, 10);
  const { run } = world();
  await expect(run("much", "ada", 10, 6, spent)).rejects.toMatchObject({ code: "TOO_LARGE" });
  const controller = new AbortController();
  controller.abort();
  await expect(run("gone", "ada", 1, 1, new Work("ada", controller.signal, 10))).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
});
