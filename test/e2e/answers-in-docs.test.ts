import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blocksOf } from "../../scripts/docs/blocks.js";
import { demoAnswers } from "../../scripts/docs/demo-answers.js";
import { made } from "../../scripts/docs/made.js";
import { pages } from "../../scripts/docs/pages.js";
import { questions } from "../../scripts/docs/questions.js";

const folder = mkdtempSync(join(tmpdir(), "godwit-docs-"));
let answers: Map<string, string>;
beforeAll(async () => {
  answers = await demoAnswers(folder);
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parts = pages().flatMap((page) =>
  [...blocksOf(readFileSync(page, "utf8"))].map(([name, content]) => ({ page, name, content })),
);
const known = ["demo-output", ...questions.map(({ name }) => name)];

test.each(known)("%s stands in a page, as the demo answers today (npm run docs -- --demo)", (name) => {
  const places = parts.filter((part) => part.name === name);
  expect(places.length, `no page has the part ${name}`).toBeGreaterThan(0);
  for (const { page, content } of places) expect(content, page).toBe(answers.get(name));
});

test("every part of a page has a program that makes it", () => {
  const all = new Set([...answers.keys(), ...made().keys()]);
  expect(parts.filter(({ name }) => !all.has(name)).map(({ page, name }) => `${page}: ${name}`)).toEqual([]);
});
