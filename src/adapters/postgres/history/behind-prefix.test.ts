import fc from "fast-check";
import { expect, test } from "vitest";
import { behindPrefix } from "./behind-prefix.js";

const text = fc.string({ unit: "grapheme", maxLength: 4 }).filter((one) => one.isWellFormed() && !one.includes("\0"));
const bytes = (one: string): Buffer => Buffer.from(one, "utf8");

test("texts lie before it exactly if they begin with the prefix, or lie before the prefix", () => {
  fc.assert(
    fc.property(text, text, (prefix, other) => {
      const end = behindPrefix(prefix);
      const below = end === null || Buffer.compare(bytes(other), bytes(end)) < 0;
      const above = Buffer.compare(bytes(other), bytes(prefix)) >= 0;
      expect(above && below).toBe(other.startsWith(prefix));
    }),
  );
});

test.each([
  ["a", "b"],
  ["", null],
  ["\u{10ffff}", null],
  ["a\u{10ffff}", "b"],
  ["\ud7ff", "\ue000"],
])("behind %j comes %j", (prefix, end) => {
  expect(behindPrefix(prefix)).toBe(end);
});
