import { buildSchema, getOperationAST, parse } from "graphql";
import { expect, test } from "vitest";
import { affordable, TooCostly } from "./affordable.js";
import { FieldCosts } from "./field-cost.js";
import { operationCost } from "./operation-cost.js";

const schema = buildSchema(/* GraphQL */ `
  directive @cost(weight: Float! = 0, each: Float! = 0) on FIELD_DEFINITION
  directive @listSize(assumedSize: Int, slicingArguments: [String!], timeSpan: [String!]) on FIELD_DEFINITION
  type Query {
    users(ids: [ID!]!): [User] @cost(weight: 1) @listSize(slicingArguments: ["ids"])
    user: User
    node: Node
    timeline(from: String!, to: String!, bucket: String = "WEEK"): [Point!]! @cost(weight: 0, each: 2)
      @listSize(timeSpan: ["from", "to", "bucket"])
  }
  type Mutation {
    record(all: [Int!]!): Payload! @cost(weight: 10, each: 1) @listSize(slicingArguments: ["all"])
  }
  interface Node { id: ID! @cost(weight: 0) }
  type User implements Node {
    id: ID! @cost(weight: 0)
    heavy(first: Int = 10): [Thing!]! @cost(weight: 5)
    page(first: Int = 10): Page! @cost(weight: 0)
  }
  type Point { at: Int @cost(weight: 0) }
  type Payload { refused: [Thing!]! @cost(weight: 0) }
  type Page { edges: [Edge!]! @cost(weight: 0), total: Int @cost(weight: 0) }
  type Edge { node: Thing! @cost(weight: 0) }
  type Thing implements Node { id: ID! @cost(weight: 1), deeper: Thing @cost(weight: 0) }
`);
const costs = new FieldCosts(schema);

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  return operationCost(schema, costs, document, getOperationAST(document)!, variables).cost;
}

const ids = (length: number) => Array.from({ length }, () => "the same");

test.each<[string, Record<string, unknown>, number]>([
  ["{ user { heavy { id } } }", {}, 16],
  ["{ user { heavy(first: 100) { id } } }", {}, 106],
  ["query ($n: Int) { user { heavy(first: $n) { id } } }", { n: 100 }, 106],
  ["query ($n: Int = 100) { user { heavy(first: $n) { id } } }", {}, 106],
  ["query ($n: Int) { user { heavy(first: $n) { id } } }", { n: null }, 16],
  ["query ($ids: [ID!]!, $n: Int) { users(ids: $ids) { heavy(first: $n) { id } } }", { ids: ids(100), n: 50 }, 5501],
  ["query ($ids: [ID!]!) { users(ids: $ids) { id } }", { ids: "one" }, 1],
  ["{ user { page(first: 100) { edges { node { id } } total } } }", {}, 101],
  ["{ a: user { heavy { id } } b: user { heavy { id } } }", {}, 31],
  [
    "{ user { ...A ...B } } fragment A on User { heavy { id } } fragment B on Node { ... on User { heavy { id } } }",
    {},
    16,
  ],
  ["{ node { ... on User { heavy { id } } ... on Thing { id } } }", {}, 16],
  ["query ($no: Boolean!) { user { heavy @include(if: $no) { id } id } }", { no: false }, 1],
  ['{ timeline(from: "2026-01-01", to: "2026-01-02", bucket: "HOUR") { at } }', {}, 48],
  ["mutation ($all: [Int!]!) { record(all: $all) { refused { id } } }", { all: [1, 2, 3, 4] }, 18],
])("%s costs what it asks for", (query, variables, expected) => {
  expect(cost(query, variables)).toBe(expected);
});

test("a document whose fragments unfold without end costs more than anything may, and is read quickly", () => {
  const levels = 24;
  const fragments = Array.from(
    { length: levels },
    (_, i) => `fragment F${i} on Thing { a: deeper { ...F${i + 1} } b: deeper { ...F${i + 1} } }`,
  );
  expect(cost(`{ user { heavy { ...F0 } } } ${fragments.join(" ")} fragment F${levels} on Thing { id }`)).toBe(
    Infinity,
  );
});

test("the refusal says the cost, the limit, where most of it is and what to do", () => {
  const document = parse("query ($ids: [ID!]!, $n: Int) { users(ids: $ids) { heavy(first: $n) { id } id } }");
  const check = affordable(schema, 1000);
  let error: unknown;
  try {
    check(document, getOperationAST(document)!, { ids: ids(100), n: 50 });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(TooCostly);
  expect(error).toMatchObject({ code: "TOO_LARGE", cost: 5501, limit: 1000, path: ["users", "heavy", "id"] });
  expect((error as Error).message).toMatch(
    /would cost 5,501, and 1,000 is allowed: 100 % of it is users \(100\) › heavy \(50\)/,
  );
});
