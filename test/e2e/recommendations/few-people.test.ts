import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { recordBehaviours, upsertItems } from "../../support/small-town.js";

const lines = (file: string): Record<string, unknown>[] =>
  readFileSync(new URL(`../../fixtures/few-people/${file}.ndjson`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const question = `query($userId: ID!, $first: Int!) {
  recommendations(userId: $userId, first: $first) { edges { node { item { id } } } }
}`;
interface Answer {
  recommendations: { edges: { node: { item: { id: string } } }[] };
}

// Whether interest outranks popularity is a matter of the weights: one backend says it.
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness("embedded", { startsAt: Date.parse("2026-11-20T12:00:00Z") });
  await harness.gql(upsertItems, { items: lines("items") });
  await harness.settle();
});
afterAll(() => harness?.close());

/** How many of the first so many are of a taste, "cook" or "bike". */
async function ofTaste(taste: string, userId: string, first: number): Promise<number> {
  const { recommendations } = await harness.gql<Answer>(question, { userId, first });
  return recommendations.edges.filter(({ node }) => node.item.id.startsWith(taste)).length;
}

it("shows two people with opposite tastes each their own, not each other's", async () => {
  await harness.gql(recordBehaviours, { behaviours: lines("two") });
  await harness.settle();
  expect(await ofTaste("cook", "alice", 11)).toBeGreaterThan(8);
  expect(await ofTaste("bike", "ben", 11)).toBeGreaterThan(8);
});

it("shows three people among twenty what those three like", async () => {
  await harness.gql(recordBehaviours, { behaviours: lines("minority") });
  await harness.settle();
  for (const fan of ["cookfan0", "cookfan1", "cookfan2"]) expect(await ofTaste("cook", fan, 10)).toBeGreaterThan(6);
  expect(await ofTaste("bike", "bikefan0", 10)).toBeGreaterThan(6);
});
