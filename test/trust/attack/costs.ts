import { parse, Kind, type OperationDefinitionNode } from "graphql";
import { modules } from "../../../src/modules/index.js";
import { buildSchema } from "../../../src/runtime/schema.js";
import { FieldCosts } from "../../../src/server/cost/field-cost.js";
import { operationCost } from "../../../src/server/cost/operation-cost.js";
import { bearer } from "../../support/credentials.js";
import { post } from "../../support/graphql-client.js";
import { openWorld } from "./world.js";

/** What an operation costs, in tenths of a millisecond of processor time. */
export interface CostRow {
  readonly operation: string;
  /** as its fields declare it */
  readonly declared: number;
  /** of the whole process, embedded stores included; the mean of many */
  readonly measured: number;
}

const user = "person-1";
const times = 30;

/** One operation for each of the fields that are asked for most, as large as it is usually asked. */
const operations: Readonly<Record<string, string>> = {
  "nothing but the way in": "{ __typename }",
  "interests(10)": `{ interests(userId: "${user}", first: 10) { share } }`,
  "interests(10) { slices }": `{ interests(userId: "${user}", first: 10) { slices { key lift } } }`,
  "interests(10) { items(50) }": `{ interests(userId: "${user}", first: 10) { items(first: 50) { score } } }`,
  "interests(10) { evidence(100) }": `{ interests(userId: "${user}", first: 10) { evidence(first: 100) { edges { cursor } } } }`,
  "recommendations(20)": `{ recommendations(userId: "${user}", first: 20) { edges { node { probability } } } }`,
  "recommendations(100) { contributions }": `{ recommendations(userId: "${user}", first: 100) { edges { node { item { id title } contributions { feature contribution } } } } }`,
  "recommendations(20) { reasons }": `{ recommendations(userId: "${user}", first: 20) { edges { node { reasons { text } } } } }`,
  "recommendations(20) { explanation }": `{ recommendations(userId: "${user}", first: 20) { edges { node { explanation { score } } } } }`,
  "recommendations(20) { reasons { evidence } }": `{ recommendations(userId: "${user}", first: 20) { edges { node { reasons { evidence { id } } } } } }`,
  "interests(10) { evidence(100) { node } }": `{ interests(userId: "${user}", first: 10) { evidence(first: 100) { edges { node { id type item { title } } } } } }`,
  predictedInterests: `{ predictedInterests(userId: "${user}", context: {}) { interests { share } } }`,
  "similarUsers(10)": `{ similarUsers(userId: "${user}", first: 10) { score user { id } } }`,
  "audience(100)": `{ audience(itemId: "item-1", first: 100) { edges { score node { id } } } }`,
  "interestTimeline, 30 days by the hour": `{ interestTimeline(userId: "${user}", from: "FROM", to: "TO", bucket: HOUR) { shares { share } } }`,
  "interestGraph(20)": `{ interestGraph(userId: "${user}", first: 20) { nodes { share } edges { weight } } }`,
  "behaviours(100)": `{ user(id: "${user}") { behaviours(first: 100) { edges { node { id type } } } } }`,
  "search(20)": `{ search(text: "a thing that nobody has written", first: 20) { score item { title } } }`,
  "similarItems(20)": `{ similarItems(itemId: "item-1", first: 20) { score item { title } } }`,
  "items(100)": "{ items(first: 100) { edges { node { id title tags } } } }",
};

/** Asks for each field alone, again and again, and measures what the process used: what @cost should declare. */
export async function costs(): Promise<CostRow[]> {
  const schema = buildSchema(modules);
  const fields = new FieldCosts(schema);
  const world = await openWorld();
  try {
    const headers = bearer((await world.keyOf(["admin"])).key);
    const rows: CostRow[] = [];
    for (const [operation, text] of Object.entries(operations)) {
      const query = text
        .replace("FROM", new Date(Date.now() - 30 * 86_400_000).toISOString())
        .replace("TO", new Date().toISOString());
      const ask = async (): Promise<void> => {
        const { errors } = await post(world.url, query, {}, headers);
        if (errors) throw new Error(`${operation}: ${JSON.stringify(errors)}`);
      };
      for (let i = 0; i < 5; i++) await ask();
      await world.service.ask({ kind: "settle" });
      const before = await world.service.ask({ kind: "processor" });
      for (let i = 0; i < times; i++) await ask();
      const used = (await world.service.ask({ kind: "processor" })) - before;
      const document = parse(query);
      const definition = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
      const { cost } = operationCost(schema, fields, document, definition as OperationDefinitionNode, {});
      rows.push({ operation, declared: cost, measured: Math.round((10 * used) / times) });
    }
    return rows;
  } finally {
    await world.close();
  }
}
