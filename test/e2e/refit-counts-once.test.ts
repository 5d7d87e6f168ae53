import { afterEach, expect, test } from "vitest";
import { startHarness, type Harness } from "../support/harness.js";
import { recordBehaviours, smallTown, upsertItems } from "../support/small-town.js";

const town = smallTown({ perTheme: 4, others: 0 });
let harness: Harness | null = null;
afterEach(async () => {
  await harness?.close();
  harness = null;
});

test("behaviours recorded before there are topics, or while new ones are fitted, count once", async () => {
  harness = await startHarness("embedded", { startsAt: town.end, fakeTexts: true });
  const { runtime, gql } = harness;
  const mine = town.behaviours.slice(-60);
  await gql(recordBehaviours, { behaviours: mine.slice(0, 30) });
  await gql(upsertItems, { items: town.items });
  await harness.settle();
  // A fit folds everybody beside the topics that serve while these arrive and wait in the outbox.
  await Promise.all([runtime.services.topics.fit(), gql(recordBehaviours, { behaviours: mine.slice(30) })]);
  await harness.settle();
  const drift = await runtime.services.drift.check({ repair: false, sample: Number.POSITIVE_INFINITY });
  expect(drift.map(({ name, wrong, detail }) => (wrong === 0 ? name : detail))).toEqual([
    "items in the vector store",
    "interest states",
    "population",
    "interests in the vector store",
  ]);
  const [population] = drift.filter(({ name }) => name === "population");
  expect(population!.examined).toBe(mine.length);
});
