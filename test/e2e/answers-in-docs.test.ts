import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blocksOf } from "../../scripts/docs/blocks.js";
import { demoAnswers } from "../../scripts/docs/demo-answers.js";
import { made } from "../../scripts/docs/made.js";
import { pages } from "../../scripts/docs/pages.js";
import { docsEnd, questions } from "../../scripts/docs/questions.js";
import { checkReasons } from "../support/check-reasons.js";
import { post } from "../support/graphql-client.js";

const folder = mkdtempSync(join(tmpdir(), "godwit-docs-"));
const people = ["ada", "lin", "mei", "sam", "new-user"];
const moments = [
  { at: docsEnd, scene: { device: "phone" } },
  { at: "2026-11-21T14:00:00Z", scene: {} },
];
let answers: Map<string, string>;
let sentences = 0;
const faults: string[] = [];
beforeAll(async () => {
  answers = await demoAnswers(folder, async (url) => {
    const gql = async <T>(query: string, variables = {}): Promise<T> => (await post<T>(url, query, variables)).data!;
    for (const person of people)
      for (const moment of moments) {
        const checked = await checkReasons({ gql }, person, moment, 20);
        sentences += checked.sentences;
        faults.push(...checked.faults);
      }
  });
}, 1_800_000);
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

test("each of five hundred reasons of the demo is true of the item and of the person, in both languages", () => {
  expect(faults).toEqual([]);
  expect(sentences).toBeGreaterThan(500);
});

test("every part of a page has a program that makes it", () => {
  const all = new Set([...answers.keys(), ...made().keys()]);
  expect(parts.filter(({ name }) => !all.has(name)).map(({ page, name }) => `${page}: ${name}`)).toEqual([]);
});
