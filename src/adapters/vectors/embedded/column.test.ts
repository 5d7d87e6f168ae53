import fc from "fast-check";
import { expect, it } from "vitest";
import type { PayloadValue } from "../../../ports/vector-store.js";
import { Column } from "./column.js";

const scalar: fc.Arbitrary<string | number | boolean> = fc.oneof(
  fc.constantFrom("a", "b", "true", "1"),
  fc.constantFrom(0, 1, 2.5),
  fc.boolean(),
);
const value: fc.Arbitrary<PayloadValue | undefined> = fc.oneof(
  scalar,
  fc.constantFrom(null, undefined),
  fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 4 }),
  fc.array(fc.constantFrom(1, 2, 2.5), { maxLength: 4 }),
);

it("remembers and matches like a plain list of values, whatever is written, removed and moved", () => {
  const size = 12;
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.record({ slot: fc.nat({ max: size - 1 }), value }),
          fc.record({ from: fc.nat({ max: size - 1 }), to: fc.nat({ max: size - 1 }) }),
        ),
        { maxLength: 40 },
      ),
      fc.array(scalar, { maxLength: 3 }),
      (steps, listed) => {
        const column = new Column();
        const plain: (PayloadValue | undefined)[] = Array.from({ length: size });
        for (const step of steps) {
          if ("slot" in step) {
            column.set(step.slot, step.value);
            plain[step.slot] = step.value;
          } else if (step.from !== step.to) {
            column.set(step.to, undefined);
            column.move(step.from, step.to);
            [plain[step.to], plain[step.from]] = [plain[step.from], undefined];
          }
        }
        const elements = plain.map(
          (v) => (Array.isArray(v) ? v : v === undefined || v === null ? [] : [v]) as (string | number | boolean)[],
        );
        const bits = (passes: (list: (string | number | boolean)[]) => boolean): number[] =>
          elements.map((list) => Number(passes(list)));
        expect(plain.map((_, slot) => column.get(slot))).toEqual(plain);
        expect(column.filled).toBe(plain.filter((v) => v !== undefined).length);
        expect([...column.matchAny(listed, size)]).toEqual(bits((list) => list.some((v) => listed.includes(v))));
        expect([...column.matchExcept(listed, size)]).toEqual(bits((list) => list.some((v) => !listed.includes(v))));
        expect([...column.matchRange({ gt: 0, lte: 2 }, size)]).toEqual(
          bits((list) => list.some((v) => typeof v === "number" && v > 0 && v <= 2)),
        );
        expect([...column.matchEmpty(size)]).toEqual(bits((list) => list.length === 0));
      },
    ),
  );
});

const tags = (i: number): string[] => [`t${i % 5}`, `t${i % 11}`, "all"];

it("keeps arrays through the compaction of their pool", () => {
  const column = new Column();
  for (let i = 0; i < 9000; i++) column.set(i % 600, tags(i));
  for (let slot = 0; slot < 600; slot++) expect(column.get(slot)).toEqual(tags(8400 + slot));
});
