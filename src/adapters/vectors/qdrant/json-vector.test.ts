import { describe, expect, it } from "vitest";
import { normal, seeded } from "../../../core/statistics/random.js";
import { jsonVector } from "./json-vector.js";

const read = (vector: Float32Array): Float32Array => Float32Array.from(JSON.parse(jsonVector(vector)) as number[]);

describe("a vector as JSON", () => {
  it("comes back to within half a billionth where its length is near 1", () => {
    const random = seeded(16);
    const vector = Float32Array.from({ length: 384 }, () => normal(random) / Math.sqrt(384));
    const back = read(vector);
    expect(back).toHaveLength(384);
    vector.forEach((value, i) =>
      expect(Math.abs(back[i]! - value)).toBeLessThanOrEqual(0.5e-9 + Math.abs(value) * 2 ** -24),
    );
  });

  it.each([
    [[1, 0, 0]],
    [[-1, 0, -0]],
    [[0.6, -0.8]],
    [[2, 0]],
    [[-2, 0]],
    [[0.999999999, -0.000000001]],
    [[3, 4]],
    [[1e-20, 0]],
    [[0, 0]],
    [[12345678, 1e-30]],
  ])("keeps %j", (numbers) => {
    const vector = Float32Array.from(numbers);
    expect(read(vector)).toEqual(vector.map((value) => (value === 0 ? 0 : value)));
  });
});
