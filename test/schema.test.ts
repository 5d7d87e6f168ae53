import { readFileSync } from "node:fs";
import { buildSchema, isScalarType } from "graphql";
import { expect, test } from "vitest";
import { brokenSince, publishedSchema, publishedSchemaFile } from "../scripts/docs/published-schema.js";

const published = readFileSync(publishedSchemaFile, "utf8");

test("client/schema.graphql is the schema of the service (npm run docs)", () => {
  expect(published).toBe(publishedSchema());
});

test("clients of the last release go on working: things are added or deprecated, never taken away", () => {
  expect(brokenSince(buildSchema(published))).toEqual([]);
});

test.each([
  ["a removed field", "  similarItems(\n", "  alike(\n", /similarItems/],
  ["a new required argument", "topics(first: Int = 50", "topics(shape: String!, first: Int = 50", /shape/],
  ["a removed value of an enum", /\n {2}"""From one session[^\n]*\n {2}LATER\n/, "\n", /LATER/],
  ["another type", "  strategy: Strategy!", "  strategy: String!", /strategy/],
])("%s is found", (_name, old, now, said) => {
  const changed = published.replace(old, now);
  expect(changed).not.toBe(published);
  expect(brokenSince(buildSchema(changed)).join("\n")).toMatch(said);
});

test("every scalar of ours says where it is specified", () => {
  const own = Object.values(buildSchema(published).getTypeMap()).filter(
    (type) => isScalarType(type) && !["ID", "Int", "Float", "String", "Boolean"].includes(type.name),
  );
  expect(own.length).toBeGreaterThan(2);
  for (const type of own) expect(isScalarType(type) ? type.specifiedByURL : null, type.name).toMatch(/^https:\/\//);
});
