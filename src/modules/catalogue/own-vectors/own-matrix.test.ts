import { expect, test } from "vitest";
import { sketchDimension } from "../../../core/ranking/own-vectors/sketch.js";
import { OwnMatrix } from "./own-matrix.js";

const axis = (at: number): Float32Array => Float32Array.from({ length: sketchDimension }, (_, j) => (j === at ? 1 : 0));
const means = (matrix: OwnMatrix): number[] => [...matrix.snapshot()!.mean.subarray(0, 3)];

test("the mean is of what is there; a snapshot stays as it was", () => {
  const matrix = new OwnMatrix();
  expect(matrix.snapshot()).toBeNull();
  matrix.set(5, null);
  matrix.set(0, axis(0));
  matrix.set(7, axis(1));
  const first = matrix.snapshot()!;
  expect(matrix.snapshot()).toBe(first);
  expect(means(matrix)).toEqual([0.5, 0.5, 0]);
  matrix.set(0, axis(2));
  expect(means(matrix)).toEqual([0, 0.5, 0.5]);
  matrix.set(7, null);
  expect(means(matrix)).toEqual([0, 0, 1]);
  expect(matrix.snapshot()!.read(7)).toBeNull();
  expect([...first.read(7)!.subarray(0, 3)]).toEqual([0, 1, 0]);
  expect([...first.similarities([axis(0)], Int32Array.of(0, 7, 3))[0]!]).toEqual([1, 0, 0]);
  matrix.set(0, null);
  expect(matrix.snapshot()).toBeNull();
});
