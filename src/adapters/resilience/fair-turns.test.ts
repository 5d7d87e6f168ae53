import { expect, it } from "vitest";
import { FairTurns } from "./fair-turns.js";

/** One place; time passes by a ms a turn. */
async function served(asked: readonly string[], weightOf: (caller: string) => number = () => 1): Promise<string[]> {
  let now = 0;
  const turns = new FairTurns({ places: 1, patienceMs: null, impatience: "", now: () => now, weightOf });
  const order: string[] = [];
  const first = await turns.take("first");
  const all = asked.map(async (caller) => {
    const leave = await turns.take(caller);
    order.push(caller);
    now += 10;
    leave();
  });
  first();
  await Promise.all(all);
  return order;
}

it("takes a caller who asks for one thing before another's second", async () => {
  expect(await served(["many", "many", "many", "one"])).toEqual(["many", "one", "many", "many"]);
});

it("serves one caller in the order of asking, and gives a light weight more turns", async () => {
  const order = await served(["own", "own", "own", "own", "own", "other", "other"], (caller) =>
    caller === "own" ? 0.25 : 1,
  );
  expect(order).toEqual(["own", "other", "own", "own", "own", "own", "other"]);
});

it("refuses who has waited too long, and hands the place to the next", async () => {
  const turns = new FairTurns({ places: 1, patienceMs: 5, impatience: "waited too long" });
  const leave = await turns.take("a");
  await expect(turns.take("b")).rejects.toThrow("waited too long");
  const next = turns.take("c");
  leave();
  (await next)();
  (await turns.take("d"))();
});

it("tells how long somebody has waited, of all time", async () => {
  let now = 0;
  const turns = new FairTurns({ places: 1, patienceMs: null, impatience: "", now: () => now });
  const leave = await turns.take("a");
  now = 10;
  expect(turns.contendedMs).toBe(0);
  const second = turns.take("b");
  const third = turns.take("c");
  now = 15;
  expect(turns.contendedMs).toBe(5);
  leave();
  (await second)();
  now = 20;
  (await third)();
  now = 30;
  expect(turns.contendedMs).toBe(5);
});
