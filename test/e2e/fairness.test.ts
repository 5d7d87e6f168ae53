import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dayMs } from "../../src/core/time.js";
import { startHarness, type Harness } from "../support/harness.js";

const startsAt = Date.UTC(2026, 3, 1);
let service: Harness;

const report = (asked: Record<string, unknown> = {}) =>
  service
    .gql(
      `query($by: String, $from: DateTime!, $task: Task, $bound: Float = 0.8) {
        fairnessReport(by: $by, from: $from, task: $task, bound: $bound) {
          pages users truncated
          groups { group users pages taken { mean low high } disliked { mean } difference { mean low high } below } } }`,
      { from: new Date(startsAt - dayMs), ...asked },
    )
    .then(({ fairnessReport }) => fairnessReport);

/** 60 people of the north take something of every page, 25 of the south of none, two of the west of each. */
const people = [..."n".repeat(60), ..."s".repeat(25), ..."w".repeat(2)].map((at, i) => ({
  id: `${at}${i}`,
  attributes: { region: { n: "north", s: "south", w: "west" }[at] },
}));

beforeAll(async () => {
  service = await startHarness("embedded", { startsAt, fakeTexts: true });
  const items = Array.from({ length: 12 }, (_, i) => ({ id: `item-${i}`, domain: "shop", title: `Thing number ${i}` }));
  await service.gql("mutation($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }", { items });
  await service.gql("mutation($users: [UserInput!]!) { upsertUsers(users: $users) { accepted } }", { users: people });
  await service.settle();
  const feedback: Record<string, unknown>[] = [];
  for (const [i, { id: userId }] of people.entries())
    for (let page = 0; page < 1 + (i % 2); page++) {
      const { recommendations: set } = await service.gql(
        "query($userId: ID!) { recommendations(userId: $userId, first: 3) { id edges { node { item { id } } } } }",
        { userId },
      );
      const itemId = set.edges[0]!.node.item.id;
      const kind = userId.startsWith("s") ? "DISMISS" : "CLICK";
      feedback.push({ id: randomUUID(), recommendationId: set.id, userId, itemId, kind });
    }
  for (let from = 0; from < feedback.length; from += 100)
    await service.gql("mutation($feedback: [FeedbackInput!]!) { sendFeedback(feedback: $feedback) { accepted } }", {
      feedback: feedback.slice(from, from + 100),
    });
  await service.settle();
});
afterAll(() => service?.close());

describe("who is served well", () => {
  it("by an attribute of people, each once; small groups are not told apart", async () => {
    const { pages, users, truncated, groups } = await report({ by: "region" });
    expect({ pages, users, truncated }).toEqual({ pages: 130, users: 87, truncated: false });
    expect(groups.map(({ group, users: of }) => [group, of])).toEqual([
      ["north", 60],
      ["south", 25],
      [null, 2],
    ]);
    const [north, south] = groups as [(typeof groups)[0], (typeof groups)[0]];
    expect(north.taken).toEqual({ mean: 1, low: 1, high: 1 });
    expect(south.taken.mean).toBe(0);
    expect(south.disliked.mean).toBe(1);
    expect(south.difference.mean).toBe(-1);
    expect(groups.map(({ below }) => below)).toEqual([false, true, false]);
  });

  it("by how many pages they asked for, and of one task alone", async () => {
    const { groups } = await report();
    expect(groups.map(({ group, users }) => [group, users])).toEqual([
      ["1 page", 44],
      ["2 pages", 43],
    ]);
    expect(groups.map(({ below }) => below)).toEqual([false, false]);
    expect((await report({ task: "NEXT" })).users).toBe(0);
  });

  it("is read anew: an erased person is in it no more", async () => {
    await service.gql('mutation { eraseUser(id: "s84") { erased } }');
    await service.settle();
    const { groups } = await report({ by: "region" });
    expect(groups.find(({ group }) => group === "south")!.users).toBe(24);
  });

  it("a bound that is no share is refused", async () => {
    for (const bound of [0, 1.1])
      expect(
        await service.refusal(
          "query($from: DateTime!, $bound: Float) { fairnessReport(from: $from, bound: $bound) { pages } }",
          { from: new Date(startsAt), bound },
        ),
      ).toMatchObject({ extensions: { code: "BAD_USER_INPUT", path: ["bound"] } });
  });
});
