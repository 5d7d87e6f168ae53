import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { moveIn, smallTown } from "../../support/small-town.js";

const town = smallTown({ perTheme: 7, others: 3, days: 30 });
let service: Harness;

beforeAll(async () => {
  service = await startHarness("embedded", { startsAt: town.end, fakeTexts: true, frozen: true });
  await moveIn(service, town);
});
afterAll(() => service?.close());

/** What is answered, and how many lists were ranked for it. */
async function ask(userId: string, asked: Record<string, unknown> = {}) {
  const { recommendations } = service.runtime.services;
  const told = recommendations.onStage;
  let ranked = 0;
  recommendations.onStage = (stage, seconds) => {
    if (stage === "rank") ranked++;
    told(stage, seconds);
  };
  try {
    const { recommendations: set } = await service.gql(
      `query($userId: ID!, $task: Task = NEXT, $filter: ItemFilter, $diversity: Float) {
        recommendations(userId: $userId, task: $task, filter: $filter, diversity: $diversity, first: 30) {
          id edges { node {
            item { id } probability score reasons { text }
            contributions { feature value contribution } } } } }`,
      { userId, ...asked },
    );
    const list = set.edges.map(({ node: { item, ...rest } }) => ({ id: item.id, ...rest }));
    return { set: set.id, ids: list.map(({ id }) => id), list, ranked };
  } finally {
    recommendations.onStage = told;
  }
}

it("a list is ranked once while nothing changes, and is the one that would be ranked anew", async () => {
  const first = await ask("ada");
  const again = await ask("ada");
  expect([first.ranked, again.ranked]).toEqual([1, 0]);
  expect(again.set).not.toBe(first.set);
  expect(again.list).toEqual(first.list);
  service.advance(6_000); // what everybody likes is read anew, and is the same
  expect((await ask("ada")).ranked).toBe(0);
  service.advance(-6_000);
  // Another question, that has the same answer.
  const anew = await ask("ada", { filter: { exclude: ["no-such-item"] } });
  expect(anew.ranked).toBe(1);
  expect(anew.list).toEqual(first.list);
});

it("another question, person or minute has a list of its own; dials are turned on the same", async () => {
  const next = await ask("lin");
  expect((await ask("lin", { task: "DISCOVER" })).ranked).toBe(1);
  expect((await ask("lin")).ranked).toBe(0); // what is next and what is new stand on one page
  const diverse = await ask("lin", { diversity: 0.9 });
  expect(diverse.ranked).toBe(0);
  expect(diverse.ids).not.toEqual(next.ids);
  service.advance(60_000);
  expect((await ask("lin")).ranked).toBe(1);
});

it("what a person does, and what others do, is in the next list", async () => {
  const before = await ask("ada", { task: "DISCOVER" });
  const record = async (userId: string, itemId: string) => {
    const behaviour = { id: randomUUID(), userId, itemId, type: "PURCHASE", occurredAt: new Date(service.now()) };
    await service.gql("mutation($b: [BehaviourInput!]!) { recordBehaviours(behaviours: $b) { accepted } }", {
      b: [behaviour],
    });
    await service.settle();
  };
  const [liked] = before.ids;
  await record("ada", liked!);
  const own = await ask("ada", { task: "DISCOVER" });
  expect(own.ranked).toBeGreaterThan(0); // once more if it was begun before the history said what was new
  expect(own.ids).not.toContain(liked);
  await record("sam", own.ids.at(-1)!);
  const others = await ask("ada", { task: "DISCOVER" });
  expect(others.ranked).toBe(1);
  const chance = ({ list }: typeof own, id: string) => list.find((one) => one.id === id)?.probability ?? 0;
  expect(chance(others, own.ids.at(-1)!)).toBeGreaterThan(chance(own, own.ids.at(-1)!));
});

it("people who are asked about at the same time are read together", async () => {
  const people = ["ada", "lin", "mei", "sam"];
  const query = "query($userId: ID!) { interests(userId: $userId, first: 3) { topic { id } share } }";
  const alone = await Promise.all(people.map((userId) => service.gql(query, { userId })));
  let answers: unknown[] = [];
  const statements = await service.statements(async () => {
    answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => service.gql(query, { userId: people[i % people.length] })),
    );
  });
  expect(statements).toBeLessThan(60);
  answers.forEach((answer, i) => expect(answer).toEqual(alone[i % people.length]));
});
