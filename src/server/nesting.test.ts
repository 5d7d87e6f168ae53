import { expect, test } from "vitest";
import { checkDocumentNesting, checkVariablesNesting, deepest } from "./nesting.js";

const nested = (levels: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

test("variables nest so deep and no deeper, however many levels there are", () => {
  checkVariablesNesting(nested(deepest));
  checkVariablesNesting(undefined);
  for (const levels of [deepest + 1, 100_000])
    expect(() => checkVariablesNesting(nested(levels))).toThrow("nests more than 64 levels");
});

test("documents too; brackets in strings and comments do not count", () => {
  const list = (levels: number): string => `{ a(b: ${"[".repeat(levels)}${"]".repeat(levels)}) }`;
  checkDocumentNesting(list(deepest - 2));
  expect(() => checkDocumentNesting(list(deepest - 1))).toThrow("nests more than 64 levels");
  expect(() => checkDocumentNesting(`# "\n${list(5_000)}`)).toThrow();
  expect(() => checkDocumentNesting(`{ a(b: """ " \\""" """) ${list(5_000)} }`)).toThrow();
  checkDocumentNesting(`{ a(b: "${"[".repeat(100)} \\" ${"[".repeat(100)}") } # ${"(".repeat(100)}`);
  checkDocumentNesting(`{ a(b: """ ${"[".repeat(100)} " \\""" ${"[".repeat(100)}""") }`);
});
