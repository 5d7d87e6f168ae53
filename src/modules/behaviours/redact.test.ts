import { expect, test } from "vitest";
import { plainText } from "../common/plain-text.js";
import { phrasesOf } from "../transfer/phrases.js";
import { redact } from "./redact.js";

test.each([
  ["write to ada.b+c@mail.example.org today", "write to [e-mail] today"],
  ["请写信给ada@example.com谢谢", "[e-mail]"],
  ["call +49 (30) 1234-567 or 030 123 45 67", "call [phone] or [phone]"],
  ["card 4111 1111 1111 1111", "card [card]"],
  ["a walk of 1234 steps", "a walk of 1234 steps"],
])("%s", (text, rest) => {
  expect(redact(text)).toBe(rest);
});

// What takes the square of the length would take longer than a test may.
test.each(["山", "a", "a.", "a@", "+1", "_", " ", "1 ", "\t"])("a text of nothing but %j is read in one go", (part) => {
  const text = part.repeat(1_000_000);
  expect([redact(text), plainText(text), phrasesOf(text)].every((one) => one.length <= text.length)).toBe(true);
});
