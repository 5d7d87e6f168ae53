import { expect, test } from "vitest";
import { GodwitError } from "../../core/errors.js";
import { Invalid, validateBatch } from "./batch.js";

const numbers = Array.from({ length: 1_000 }, (_, i) => i);

test("a long batch is read a few elements a turn, each in its place", async () => {
  let turns = 0;
  const odd = (n: number): number => {
    if (n % 2 === 1) throw new Invalid("n", "is odd");
    return n;
  };
  const { valid, refused } = await validateBatch("numbers", numbers, odd, async () => {
    turns++;
  });
  expect(turns).toBeGreaterThan(20);
  expect(valid.map(({ index, value }) => index === value)).toEqual(Array.from({ length: 500 }, () => true));
  expect(refused[499]).toMatchObject({ index: 999, path: ["numbers", "999", "n"] });
});

test("a batch whose operation is to stop is not read on", async () => {
  let read = 0;
  const stopped = validateBatch(
    "numbers",
    numbers,
    () => read++,
    () => {
      throw new GodwitError("UNAVAILABLE", "stop");
    },
  );
  await expect(stopped).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(read).toBeLessThan(100);
});
