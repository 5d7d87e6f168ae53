import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { moveIn, recordBehaviours, smallTown } from "../../support/small-town.js";

const town = smallTown({ perTheme: 4, others: 0 });
const ids = Array.from({ length: 100 }, (_, i) => `reader-${i}`);
let harness: Harness;

beforeAll(async () => {
  harness = await startHarness("embedded", { startsAt: town.end, fakeTexts: true });
  await moveIn(harness, { ...town, behaviours: [] });
  const behaviours = ids.flatMap((userId, i) =>
    [0, 1, 2, 3].map((n) => ({
      id: `${userId}/${n}`,
      userId,
      type: "LIKE",
      itemId: town.items[(i * 3 + n * 5) % town.items.length]!.id,
      occurredAt: new Date(town.end - (n + 1) * 30 * 3_600_000).toISOString(),
    })),
  );
  await harness.gql(recordBehaviours, { behaviours });
  await harness.settle();
  await harness.runtime.relay.stop(); // its looks for work would be counted with the requests
});
afterAll(() => harness.close());

/** Statements of one request for so many users. */
async function cost(fields: string, users: number): Promise<number> {
  const query = `query($ids: [ID!]!) { users(ids: $ids) { id ${fields} } }`;
  const run = () => harness.gql(query, { ids: ids.slice(0, users) });
  await run(); // what is read once for everybody
  const counts: number[] = [];
  for (let i = 0; i < 10; i++) counts.push(await harness.statements(run));
  return Math.min(...counts); // a timer may fall into one, and a list whose turns take long is read in several parts
}

test.each([
  ["interests", "interests(first: 10) { share strength trend topic { label trend } slices { key share } }"],
  ["their evidence", "interests(first: 3) { evidence(first: 3) { edges { node { id item { title } } } } }"],
  ["behaviours", "behaviours(first: 5) { edges { node { id item { title } } } }"],
  ["their items", "interests(first: 3) { items(first: 3) { score item { id title } } }"],
])("%s of 100 users cost as many statements as of 10", async (_, fields) => {
  const [ten, hundred] = [await cost(fields, 10), await cost(fields, 100)];
  expect(hundred).toBeLessThanOrEqual(ten + 3); // of 90 users more, on a machine however slow
  expect(hundred).toBeLessThanOrEqual(8);
});

test("a page of recommendations with reasons costs as many statements as three", async () => {
  const query = (first: number) =>
    harness.gql(
      `{ recommendations(userId: "reader-7", first: ${first}) { migration { id } edges { node { item { title } interests { topic { label } } reasons { text evidence { id item { title } } } } } } }`,
    );
  const ask = async (first: number): Promise<number> => {
    const statements = await harness.statements(() => query(first));
    await new Promise((resolve) => {
      setTimeout(resolve, 250);
    }); // what was served is written behind the answer
    return statements;
  };
  await ask(3);
  const least = async (first: number): Promise<number> =>
    Math.min(await ask(first), await ask(first), await ask(first));
  expect(await least(20)).toBeLessThanOrEqual((await least(3)) + 3);
});
