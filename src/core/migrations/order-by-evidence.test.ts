import fc from "fast-check";
import { expect, it } from "vitest";
import { orderByEvidence } from "./order-by-evidence.js";

it("declares at a level exactly what e-BH declares", () => {
  const values = fc.array(fc.double({ min: 0.01, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.001, max: 0.9, noNaN: true }), fc.nat(50), (list, level, idle) => {
      const streams = list.length + idle;
      const sorted = list.toSorted((a, b) => b - a);
      let declared = 0;
      sorted.forEach((v, i) => {
        if (v >= (streams / (level * (i + 1))) * (1 - 1e-12)) declared = i + 1;
      });
      const ordered = orderByEvidence(
        list.map((statistic) => ({ statistic })),
        streams,
      );
      expect(ordered.map((o) => o.item.statistic)).toEqual(sorted);
      expect(ordered.filter((o) => o.level <= level * (1 + 1e-9)).length).toBe(declared);
    }),
  );
});
