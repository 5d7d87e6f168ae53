import { buildSchema, execute, parse } from "graphql";
import { expect, it } from "vitest";
import { completeListsInTurns } from "./list-turns.js";

const schema = buildSchema("type Item { n: Int! } type Query { items: [Item!]! names: [String!]! }");
const document = parse("{ items { n } names }");

const rootValue = {
  items: Array.from({ length: 100 }, (_, n) => ({ n })),
  names: ["a"],
};

it("completes a long list in turns, in order, and stops at the first turn that throws", async () => {
  let turns = 0;
  let most = Infinity;
  completeListsInTurns(schema, () => () => {
    if (++turns > most) throw new Error("enough");
    return undefined;
  });
  const whole = await execute({ schema, document, rootValue, contextValue: {} });
  expect(whole).toEqual({ data: { items: rootValue.items, names: ["a"] } });
  expect(turns).toBeGreaterThan(5);

  most = turns + 2;
  const stopped = await execute({ schema, document, rootValue, contextValue: {} });
  expect(stopped.errors?.map(({ message }) => message)).toEqual(["enough"]);
  expect(turns).toBeLessThan(most + 3);
});

it("completes short lists at once, also within a long one", async () => {
  let turns = 0;
  const nested = buildSchema("type Item { n: Int! } type Row { items: [Item!]! } type Query { rows: [Row!]! }");
  completeListsInTurns(nested, () => () => {
    turns++;
    return undefined;
  });
  const row = { items: Array.from({ length: 10 }, (_, n) => ({ n })) };
  const rows = Array.from({ length: 100 }, () => row);
  const { data } = await execute({
    schema: nested,
    document: parse("{ rows { items { n } } }"),
    rootValue: { rows },
    contextValue: {},
  });
  expect(data).toEqual({ rows });
  expect(turns).toBeLessThan(20);
});
