import fc from "fast-check";
import { expect, it } from "vitest";
import { bestFirst } from "./score.js";

const numberOf = (i: number) => (i * 7919) % 1009;

it("bestFirst is the beginning of the whole order, ties to the smaller number", () => {
  const scores = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 400 });
  fc.assert(
    fc.property(scores, fc.integer({ min: 0, max: 30 }), (values, top) => {
      const whole = [...values.keys()].toSorted((a, b) => values[b]! - values[a]! || numberOf(a) - numberOf(b));
      expect(bestFirst(Float64Array.from(values), numberOf, top)).toEqual(whole.slice(0, top));
      expect(bestFirst(Float64Array.from(values), numberOf, Infinity)).toEqual(whole);
    }),
  );
});
