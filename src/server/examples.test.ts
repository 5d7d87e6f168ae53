import { getVariableValues, Kind, parse, validate, type OperationDefinitionNode } from "graphql";
import { expect, test } from "vitest";
import { exampleTabs } from "./examples.js";
import { buildSchema } from "../runtime/schema.js";
import { modules } from "../modules/index.js";

const now = Date.parse("2026-06-05T19:20:00Z"); // a Friday evening in London
const schema = buildSchema(modules);
const tabs = exampleTabs({ now });

test.each(tabs.map(({ query, variables }) => [query.split("\n")[0]!, query, variables ?? "{}"]))(
  "%s",
  (_title, query, variables) => {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    const operation = document.definitions.find(
      (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
    )!;
    const { errors } = getVariableValues(
      schema,
      operation.variableDefinitions ?? [],
      JSON.parse(variables) as Record<string, unknown>,
    );
    expect(errors).toBeUndefined();
  },
);

test("morning and evening are the next ones by the user's own clock", () => {
  const { morning, evening } = JSON.parse(tabs[1]!.variables!) as { morning: { at: string }; evening: { at: string } };
  expect([morning.at, evening.at]).toEqual(["2026-06-08T07:00:00.000Z", "2026-06-05T20:00:00.000Z"]);
});

test("another user's examples ask for that user, at their own hours", () => {
  const [interests, hours] = exampleTabs({
    now,
    userId: "17841",
    movedUserId: "17841",
    timeZone: "America/New_York",
    morningScene: {},
    eveningScene: {},
  });
  expect(JSON.parse(interests!.variables!)).toEqual({ user: "17841" });
  expect(JSON.parse(hours!.variables!)).toMatchObject({
    evening: { at: "2026-06-06T01:00:00.000Z", timeZone: "America/New_York", scene: {} },
  });
});
