import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { blocksOf, withBlocks } from "../scripts/docs/blocks.js";
import { made } from "../scripts/docs/made.js";
import { pages } from "../scripts/docs/pages.js";
import { documentedVariables } from "../src/config/config.js";

test.each([...made()])("the part of the pages made of the %s is up to date (npm run docs)", (name, content) => {
  const places = pages().flatMap((page) => blocksOf(readFileSync(page, "utf8")).get(name) ?? []);
  expect(places.length, `no page has the part ${name}`).toBeGreaterThan(0);
  for (const place of places) expect(place).toBe(content);
});

test("the page on configuration names every variable", () => {
  const page = readFileSync("docs/reference/configuration.md", "utf8");
  expect(documentedVariables.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("a part is replaced whole, others stay", () => {
  const page = "a\n<!-- made: x -->\nold\n<!-- /made: x -->\n<!-- made: y -->\nkept\n<!-- /made: y -->\n";
  const after = withBlocks(page, new Map([["x", "new $& text"]]));
  expect([...blocksOf(after)]).toEqual([
    ["x", "new $& text"],
    ["y", "kept"],
  ]);
  expect(after.startsWith("a\n")).toBe(true);
});

const wordsOf = (page: string): number => readFileSync(page, "utf8").split(/\s+/).filter(Boolean).length;
const concepts = pages().filter((page) => page.startsWith("docs/concepts/"));

test("the README has at most 900 words", () => {
  expect(wordsOf("README.md")).toBeLessThanOrEqual(900);
});

test.each(concepts)("%s has at most 1,000 words and a picture", (page) => {
  expect(wordsOf(page)).toBeLessThanOrEqual(1_000);
  expect(readFileSync(page, "utf8")).toMatch(/```mermaid|!\[/);
});

test("the list of pages names every page", () => {
  const list = readFileSync("docs/README.md", "utf8");
  const overview = readFileSync("docs/research/README.md", "utf8") + readFileSync("docs/decisions/README.md", "utf8");
  const missing = pages()
    .filter((page) => page.startsWith("docs/") && !page.endsWith("README.md"))
    .filter((page) => !list.includes(page.slice("docs/".length)) && !overview.includes(page.split("/").at(-1)!));
  expect(missing).toEqual([]);
});
