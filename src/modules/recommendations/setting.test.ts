import { expect, test } from "vitest";
import { allowedFilter } from "./setting.js";

const day = 86_400_000;
const now = 1_000 * day;
const context = { at: now, hour: 12, weekday: 1, scene: {}, domain: null };
const own = (weight: number, negative: number, daysAgo: number) => ({
  count: 1,
  weight,
  negative,
  firstAt: now - daysAgo * day,
  lastAt: now - daysAgo * day,
});
const had = new Map([
  [1, own(2, 0, 1)],
  [2, own(0, 1, 100)],
  [3, own(0, 1, 200)],
  [4, own(1, 3, 1)],
  [5, own(1, 0, 1)],
]);
const barred = (task: "NEXT" | "DISCOVER") =>
  allowedFilter(
    { exclude: ["x"] },
    { task, context, had, now, idOf: (number) => (number === 5 ? undefined : `i${number}`) },
  ).exclude;

test("what was dismissed lately is barred; for DISCOVER what was had as well; items that are gone need no bar", () => {
  expect(barred("NEXT")).toEqual(["x", "i2", "i4"]);
  expect(barred("DISCOVER")).toEqual(["x", "i1", "i2", "i3", "i4"]);
});

test("a context in a domain keeps to it, and to nothing where the caller asks for others only", () => {
  const inside = (domains?: string[]) =>
    allowedFilter(domains === undefined ? {} : { domains }, {
      task: "NEXT",
      context: { ...context, domain: "shop" },
      had: new Map(),
      now,
      idOf: () => undefined,
    }).domains;
  expect([inside(), inside(["shop", "news"]), inside(["news"])]).toEqual([["shop"], ["shop"], []]);
});
