import fc from "fast-check";
import { expect, test } from "vitest";
import { Pseudonyms } from "./pseudonyms.js";

const secret = "a secret of 32 characters or more";
const on = new Pseudonyms(secret);
const off = new Pseudonyms(null);

test("the same id has the same pseudonym, another id or secret another, and a pseudonym stays itself", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 40 }).filter((id) => id.trim() !== ""),
      fc.string({ minLength: 1, maxLength: 40 }),
      (a, b) => {
        const one = on.ofStranger(a);
        expect(on.of(one)).toBe(one);
        expect(one).toMatch(/^p_[\w-]{43}$/);
        expect(one === on.ofStranger(b)).toBe(a === b);
        expect(one).not.toBe(new Pseudonyms(`${secret}!`).ofStranger(a));
        expect(off.of(a)).toBe(a);
      },
    ),
  );
});

test("what is no id is left to be refused, and a token's user is never taken for a pseudonym", () => {
  for (const wrong of ["", "  ", "a\u0000b", "x".repeat(257), null, undefined, 7.5]) expect(on.of(wrong)).toBe(wrong);
  expect(on.of(7)).toBe(on.of("7"));
  const somebody = on.ofStranger("mei");
  expect(on.ofStranger(somebody)).not.toBe(somebody);
});
