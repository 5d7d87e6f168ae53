import fc from "fast-check";
import { expect, test } from "vitest";
import { writeJson } from "./write-json.js";

test("writes what JSON.stringify writes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
      const many = { value, list: Array.from({ length: 300 }, () => value), none: undefined, at: new Date(0) };
      expect(await writeJson(value, () => undefined)).toBe(JSON.stringify(value));
      expect(await writeJson(many, () => undefined)).toBe(JSON.stringify(many));
    }),
    { numRuns: 200 },
  );
});

test("takes turns while it writes, as many as there is to write, and stops at one that throws", async () => {
  const turnsFor = async (length: number, most = Infinity): Promise<number> => {
    let turns = 0;
    const wide = {
      points: Array.from({ length }, (_, n) => ({ n, shares: Array.from({ length: 10 }, () => ({ n })) })),
    };
    const text = writeJson(wide, () => {
      if (++turns > most) throw new Error("enough");
      return undefined;
    });
    if (most === Infinity) expect(await text).toBe(JSON.stringify(wide));
    else await expect(text).rejects.toThrow("enough");
    return turns;
  };
  expect(await turnsFor(5)).toBe(0);
  expect(await turnsFor(2_000)).toBeGreaterThan(15);
  expect(await turnsFor(4_000)).toBeGreaterThan(1.8 * (await turnsFor(2_000)));
  expect(await turnsFor(2_000, 3)).toBe(4);
});
