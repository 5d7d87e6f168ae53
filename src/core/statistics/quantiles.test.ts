import { expect, it } from "vitest";
import { normalQuantile, studentQuantile } from "./quantiles.js";

it("normal quantiles are those of the tables", () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 7);
  expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
  expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306, 7);
  expect(normalQuantile(0.999)).toBeCloseTo(3.090232306, 7);
});

it("Student's quantiles are those of the tables, and the normal ones in the end", () => {
  for (const [degrees, value] of [
    [4, 2.7764],
    [10, 2.2281],
    [30, 2.0423],
    [100, 1.984],
  ] as const)
    expect(studentQuantile(0.975, degrees) / value).toBeCloseTo(1, 2);
  expect(studentQuantile(0.975, 1e9)).toBeCloseTo(normalQuantile(0.975), 6);
});
