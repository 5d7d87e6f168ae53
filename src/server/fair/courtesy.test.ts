import { expect, test } from "vitest";
import { Courtesy, type Standing } from "./courtesy.js";
import { Work } from "./work.js";

const never = new AbortController().signal;
const equal = (): Standing => ({ had: 0, lately: 0 });

function heavyOf(caller: string): Work {
  const work = new Work(caller, never, 1e9);
  work.heavy = true;
  return work;
}

test("the heavy wait for another's light one, for a moment at a time, and not for their own caller's", () => {
  const courtesy = new Courtesy();
  const heavy = heavyOf("attacker");
  courtesy.begin(heavy, 0);
  courtesy.begin(new Work("attacker", never, 1e9), 0);
  expect(courtesy.waitOf(heavy, 0, equal)).toBe(0);
  const light = new Work("victim", never, 1e9);
  courtesy.begin(light, 1);
  expect(courtesy.waitOf(light, 1, equal)).toBe(0);
  const wait = courtesy.waitOf(heavy, 1, equal);
  expect(wait).toBeGreaterThan(0);
  expect(courtesy.waitOf(heavy, 1 + wait, equal)).toBe(0);
  courtesy.served(heavy);
  expect(courtesy.waitOf(heavy, 1 + wait, equal)).toBe(wait);
  courtesy.end(light);
  expect(courtesy.waitOf(heavy, 2 + wait, equal)).toBe(0);
});

test("nobody waits for who has had more, nor for who has been under way for long or has become heavy", () => {
  const courtesy = new Courtesy();
  const heavy = heavyOf("attacker");
  const light = new Work("victim", never, 1e9);
  courtesy.begin(light, 0);
  expect(courtesy.waitOf(heavy, 0, (caller) => ({ had: caller === "victim" ? 2 : 1, lately: 0 }))).toBe(0);
  expect(courtesy.waitOf(heavy, 10_000, equal)).toBe(0);
  const grown = new Work("victim", never, 1e9);
  courtesy.begin(grown, 10_000);
  grown.spentMs = 1_000;
  expect(courtesy.waitOf(heavy, 10_000, equal)).toBe(0);
});

test("who has lately had far more than another waits with light operations too", () => {
  const courtesy = new Courtesy();
  const standing = (caller: string): Standing => ({ had: 0, lately: caller === "attacker" ? 500 : 20 });
  const one = new Work("attacker", never, 1e9);
  courtesy.begin(one, 0);
  const light = new Work("victim", never, 1e9);
  courtesy.begin(light, 0);
  expect(courtesy.waitOf(one, 0, standing)).toBeGreaterThan(0);
  expect(courtesy.waitOf(light, 0, standing)).toBe(0);
  courtesy.end(light);
  expect(courtesy.waitOf(one, 0, standing)).toBe(0);
});
