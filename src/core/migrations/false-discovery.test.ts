import fc from "fast-check";
import { expect, it } from "vitest";
import { discoveries, orderByPValue } from "./false-discovery.js";

it("declares at a level exactly what Benjamini and Hochberg declare", () => {
  const values = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.001, max: 0.9, noNaN: true }), fc.nat(50), (list, level, idle) => {
      const tests = list.length + idle;
      const sorted = list.toSorted((a, b) => a - b);
      let declared = 0;
      sorted.forEach((p, i) => {
        if (p <= ((level * (i + 1)) / tests) * (1 + 1e-12)) declared = i + 1;
      });
      const ordered = orderByPValue(
        list.map((pValue) => ({ pValue })),
        tests,
      );
      expect(ordered.map((o) => o.item.pValue)).toEqual(sorted);
      expect(ordered.filter((o) => o.level <= level * (1 + 1e-9)).length).toBe(declared);
    }),
  );
});

it("lets a digest confirm what the rate allows, and nothing weak however many have changed", () => {
  const found = [1e-4, 2e-4, 4e-3, 6e-3, 0.2].map((pValue) => ({ pValue }));
  expect(discoveries(found, 100, 0.1).map(({ pValue }) => pValue)).toEqual([1e-4, 2e-4]);
  expect(discoveries(found, 5, 0.1).map(({ pValue }) => pValue)).toEqual([1e-4, 2e-4, 4e-3]);
  expect(discoveries(found.slice(2), 1000, 0.1)).toEqual([]);
});
