import { expect, test } from "vitest";
import { spokenLanguage } from "./spoken-language.js";

test.each([
  [undefined, "en"],
  [null, "en"],
  ["en", "en"],
  ["en-GB", "en"],
  ["zh", "zh"],
  ["zh-CN", "zh"],
  ["ZH_hans", "zh"],
])("%j is answered in %s", (tag, language) => {
  expect(spokenLanguage(tag)).toBe(language);
});

test.each(["de", "", "english", "zhx"])("%j is refused with what is spoken", (tag) => {
  expect(() => spokenLanguage(tag)).toThrow(/en and zh are spoken here/);
});
