import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { afterOthers } from "./one-after-other.js";

test("pages of an operation that are ready at once are completed a turn each", async () => {
  const turnsOf = () => {
    const going: (() => void)[] = [];
    const turn = () => new Promise<void>((resolve) => void going.push(resolve));
    return { going, turn };
  };
  const [one, other] = [turnsOf(), turnsOf()];
  const done: string[] = [];
  const page = async (name: string, turn: () => Promise<void>): Promise<void> => {
    await afterOthers(turn);
    done.push(name);
  };
  const all = Promise.all([page("a", one.turn), page("b", one.turn), page("c", one.turn), page("x", other.turn)]);
  await setImmediate();
  expect(done).toEqual(["a", "x"]);
  one.going.shift()!();
  await setImmediate();
  expect(done).toEqual(["a", "x", "b"]);
  one.going.shift()!();
  await all;
  expect(done).toEqual(["a", "x", "b", "c"]);
});

test("an operation that is to stop stops the pages that still wait", async () => {
  const stopped = (): Promise<void> => Promise.reject(new Error("stopped"));
  await afterOthers(stopped);
  await expect(afterOthers(stopped)).rejects.toThrow("stopped");
});
