import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { HeavySlots } from "./heavy-slots.js";
import { Work } from "./work.js";

const never = new AbortController().signal;

test("one caller's hundred heavy fields do not stand before another's first", async () => {
  const slots = new HeavySlots();
  let running = 0;
  let peak = 0;
  const order: string[] = [];
  const field = (name: string) => async (): Promise<void> => {
    peak = Math.max(peak, ++running);
    await setImmediate();
    running--;
    order.push(name);
  };
  const attack = Array.from({ length: 100 }, () => slots.run(new Work("attacker", never, 1e9), field("attacker")));
  await setImmediate();
  await slots.run(new Work("victim", never, 1e9), field("victim"));
  expect(order.indexOf("victim")).toBeLessThan(10);
  await Promise.all(attack);
  expect([order.length, peak]).toEqual([101, 5]);
});

test("what is to stop does not begin, and what fails gives its slot back", async () => {
  const slots = new HeavySlots();
  const controller = new AbortController();
  const work = new Work("ada", controller.signal, 1e9);
  await expect(slots.run(work, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  const blocked = Array.from({ length: 4 }, () => slots.run(work, () => setImmediate()));
  const waiting = slots.run(work, () => "never");
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await Promise.all(blocked);
  expect(await slots.run(new Work("ada", never, 1e9), () => "free")).toBe("free");
});

test("of operations that are alike the first comes first, whoever comes after it with a little less", async () => {
  let now = 0;
  const slots = new HeavySlots(() => now);
  const worked = (ms: number): Work => Object.assign(new Work("ada", never, 1e9), { spentMs: ms });
  const order: string[] = [];
  const field = (name: string) => async (): Promise<void> => {
    order.push(name);
    await setImmediate();
  };
  const all = Array.from({ length: 4 }, () => slots.run(worked(0), () => setImmediate()));
  all.push(slots.run(worked(9), field("first")));
  for (let n = 0; n < 20; n++) {
    now += 1;
    all.push(slots.run(worked(1), field("later")));
  }
  all.push(slots.run(worked(4_000), field("heavy")));
  all.push(slots.run(worked(1), field("last")));
  await Promise.all(all);
  expect([order[0], order.at(-1)]).toEqual(["first", "heavy"]);
});
