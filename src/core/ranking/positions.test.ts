import fc from "fast-check";
import { expect, test } from "vitest";
import { Positions } from "./positions.js";

test("answers as a map does, whatever the gaps and the order", () => {
  const number = fc.oneof(fc.nat({ max: 3_000 }), fc.nat({ max: 100_000 }), fc.nat());
  fc.assert(
    fc.property(fc.uniqueArray(number, { maxLength: 400 }), fc.array(number, { maxLength: 20 }), (numbers, others) => {
      const positions = new Positions();
      const map = new Map<number, number>();
      numbers.forEach((one, position) => {
        positions.add(one, position);
        map.set(one, position);
      });
      for (const one of [...numbers, ...others]) expect(positions.get(one)).toBe(map.get(one) ?? -1);
    }),
  );
});

test("takes numbers in order without holes to the far ones", () => {
  const positions = new Positions();
  for (let i = 0; i < 10_000; i++) positions.add(i + 1, i);
  expect([positions.get(0), positions.get(1), positions.get(10_000), positions.get(10_001), positions.get(-1)]).toEqual(
    [-1, 0, 9_999, -1, -1],
  );
});
