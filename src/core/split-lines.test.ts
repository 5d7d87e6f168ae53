import fc from "fast-check";
import { expect, test } from "vitest";
import { splitLines } from "./split-lines.js";

async function* pieces(list: readonly string[]): AsyncGenerator<string> {
  yield* list;
}
const lines = async (list: readonly string[], longest?: number): Promise<string[]> => {
  const out: string[] = [];
  for await (const line of splitLines(pieces(list), longest)) out.push(line);
  return out;
};

test("lines are the same wherever the text is cut into pieces", async () => {
  const line = fc.string({ unit: fc.constantFrom("a", "{", "\u2028", "\u2029", "é", " ") });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.array(fc.nat(50), { maxLength: 6 }), async (all, cuts) => {
      const text = `${all.join("\n")}\n`;
      const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length].toSorted((a, b) => a - b);
      expect(await lines(places.slice(1).map((to, i) => text.slice(places[i], to)))).toEqual(all);
    }),
    { seed: 5, numRuns: 100 },
  );
});

test("\\r\\n ends a line too, the last one needs no end, and an endless one is handed over", async () => {
  expect(await lines(["a\r\nb\n\nc"])).toEqual(["a", "b", "", "c"]);
  expect(await lines(["x".repeat(30), "y\nz"], 20)).toEqual(["x".repeat(30), "y", "z"]);
});
