import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { accepted, licencesPage, packages } from "../scripts/setup/licences.mjs";

test("every package that is installed with Godwit has a licence that was looked at", () => {
  expect(packages().filter(({ license }) => !accepted.includes(license))).toEqual([]);
});

test("docs/reference/licences.md is what the lock file says (npm run licences)", () => {
  expect(readFileSync("docs/reference/licences.md", "utf8")).toBe(licencesPage());
});
