import { expect, test } from "vitest";
import { ClockWatch } from "./clock-watch.js";

test("time that passes is no jump; a clock that is set back or on is, once", () => {
  let wall = 1_000_000;
  let steady = 0;
  const watch = new ClockWatch(
    () => wall,
    () => steady,
  );
  const pass = (ms: number): void => {
    wall += ms;
    steady += ms;
  };
  pass(5_000);
  expect(watch.jump()).toBe(0);
  pass(1_000);
  wall -= 3_600_000;
  expect(watch.jump()).toBe(-3_600_000);
  pass(1_000);
  expect(watch.jump()).toBe(0);
  wall += 60_000;
  expect(watch.jump()).toBe(60_000);
});
