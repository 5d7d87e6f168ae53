import { buildSchema, execute, parse } from "graphql";
import { expect, test } from "vitest";
import { limitHeavyFields } from "./heavy-fields.js";
import { HeavySlots } from "./heavy-slots.js";
import { Work } from "./work.js";

const sdl = /* GraphQL */ `
  directive @cost(weight: Float! = 0, each: Float! = 0) on FIELD_DEFINITION
  type Query {
    heavy: Int @cost(weight: 20)
    light: Int @cost(weight: 2)
  }
`;

test("each heavy field begins in a turn of its operation, though its resolver waits for nothing", async () => {
  const schema = buildSchema(sdl);
  const events: string[] = [];
  const fields = schema.getQueryType()!.getFields();
  for (const [name, field] of Object.entries(fields)) field.resolve = () => events.push(name);
  const work = new Work("ada", new AbortController().signal, 1e9);
  limitHeavyFields(schema, new HeavySlots(), {
    workOf: () => work,
    turnOf: (whose) => async () => {
      expect(whose).toBe(work);
      events.push("turn");
    },
  });
  const { errors } = await execute({ schema, document: parse("{ a: heavy b: heavy c: heavy light }") });
  expect(errors).toBeUndefined();
  expect(events.filter((event) => event === "turn")).toHaveLength(3);
  expect(events.filter((event) => event !== "light").slice(0, 3)).toEqual(["turn", "turn", "turn"]);
  expect(events.indexOf("heavy")).toBeGreaterThan(events.indexOf("turn"));
});
