import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { moveIn, sendFeedback, smallTown } from "../../support/small-town.js";
import { dayMs } from "../../../src/core/time.js";

const town = smallTown({ perTheme: 7, others: 3, days: 30 });
let service: Harness;

interface Shown {
  id: string;
  theme: string;
  probability: number;
}
const ask = async (userId: string, task = "DISCOVER", exploration = 0): Promise<{ set: string; shown: Shown[] }> => {
  const { id, edges } = (
    await service.gql(
      "query($userId: ID!, $task: Task, $exploration: Float) { recommendations(userId: $userId, task: $task, exploration: $exploration, first: 50) { id edges { node { probability item { id } } } } }",
      { userId, task, exploration },
    )
  ).recommendations;
  return {
    set: id,
    shown: edges.map(({ node }) => ({
      id: node.item.id,
      theme: town.themes[node.item.id]!,
      probability: node.probability,
    })),
  };
};
const send = async (feedback: Record<string, unknown>[]) => {
  const { sendFeedback: answer } = await service.gql(sendFeedback, { feedback });
  await service.settle();
  return answer;
};
const sum = (shown: readonly Shown[], theme: string): number =>
  shown.filter((one) => one.theme === theme).reduce((total, { probability }) => total + probability, 0);

beforeAll(async () => {
  service = await startHarness("embedded", { startsAt: town.end, fakeTexts: true });
  await moveIn(service, town);
});
afterAll(() => service?.close());

describe("feedback", () => {
  it("a dismissed interest shows less in the next answer, its items not at all; it returns later", async () => {
    const { set, shown } = await ask("ada");
    const theme = shown[0]!.theme;
    const away = shown.filter((one) => one.theme === theme).slice(0, 3);
    expect(shown.filter((one) => one.theme === theme).length).toBeGreaterThan(3);
    await send(away.map(({ id }) => ({ recommendationId: set, userId: "ada", itemId: id, kind: "DISMISS" })));
    const next = await ask("ada");
    const left = shown.filter((one) => one.theme === theme && !away.includes(one));
    const total = (list: readonly Shown[]) =>
      left.reduce((share, { id }) => share + (list.find((one) => one.id === id)?.probability ?? 0), 0);
    expect(away.length).toBeGreaterThan(0);
    for (const { id } of away) expect(next.shown.map((one) => one.id)).not.toContain(id);
    // The dismissed items themselves no longer take part, so the others are compared among what is left.
    const others = (list: readonly Shown[]) =>
      list
        .filter((one) => !away.some(({ id }) => id === one.id))
        .reduce((share, { probability }) => share + probability, 0);
    const before = total(shown) / others(shown);
    const after = total(next.shown) / others(next.shown);
    expect(after).toBeLessThan(before);
    service.advance(365 * dayMs);
    const later = await ask("ada");
    expect(total(later.shown) / others(later.shown)).toBeGreaterThan(after);
    // They have been had, so they are nothing to discover; among what may be taken next they stand again.
    const repeats = await ask("ada", "NEXT");
    for (const { id } of away) {
      expect(later.shown.map((one) => one.id)).not.toContain(id);
      expect(repeats.shown.map((one) => one.id)).toContain(id);
    }
  });

  it("a purchase moves the list in the next answer", async () => {
    const { set, shown } = await ask("lin");
    const bought = shown[0]!;
    await send([{ recommendationId: set, userId: "lin", itemId: bought.id, kind: "PURCHASE" }]);
    const { shown: next } = await ask("lin");
    const { shown: repeats } = await ask("lin", "NEXT");
    expect(next.map(({ id }) => id)).not.toContain(bought.id);
    expect(repeats.findIndex(({ id }) => id === bought.id)).toBeLessThan(5);
    expect(next.map(({ id }) => id)).not.toEqual(shown.filter(({ id }) => id !== bought.id).map(({ id }) => id));
  });

  it("comes late, in any order and twice, and counts once, with the same result", async () => {
    const at = (days: number): string => new Date(service.now() - days * dayMs).toISOString();
    const items = town.items.filter(({ id }) => town.themes[id] === "music").slice(0, 4);
    const of = (userId: string) =>
      items.map(({ id }, i) => ({
        id: `late-${userId}-${i}`,
        userId,
        itemId: id,
        kind: i === 2 ? "DISMISS" : "LIKE",
        occurredAt: at(9 - i),
      }));
    await service.gql("mutation($users: [UserInput!]!) { upsertUsers(users: $users) { accepted } }", {
      users: [
        { id: "in-order", timeZone: "UTC" },
        { id: "late", timeZone: "UTC" },
      ],
    });
    for (const one of of("in-order")) await send([one]);
    const [first, second, third, fourth] = of("late");
    expect(await send([fourth!, second!])).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(await send([first!, third!, fourth!])).toMatchObject({ accepted: 2, duplicates: 1 });
    const [a, b] = [(await ask("in-order")).shown, (await ask("late")).shown];
    expect(b.map(({ id }) => id)).toEqual(a.map(({ id }) => id));
    expect(sum(b, "music")).toBeCloseTo(sum(a, "music"), 4);
  });

  it("for a set unknown here moves the user's interests and no set's figures; another user's is refused", async () => {
    const { set, shown } = await ask("mei", "DISCOVER", 0.5);
    const estimate = async () =>
      (
        await service.gql(
          "query($from: DateTime!) { offPolicyEstimate(from: $from, policy: {}, places: 3) { sets logged { mean } } }",
          { from: new Date(service.now() - dayMs).toISOString() },
        )
      ).offPolicyEstimate;
    await expect.poll(async () => (await estimate()).sets).toBe(1); // sets are written behind the answer
    expect(
      await send([
        { recommendationId: randomUUID(), userId: "sam", itemId: shown[0]!.id, kind: "CLICK" },
        { recommendationId: set, userId: "sam", itemId: shown[1]!.id, kind: "CLICK" },
      ]),
    ).toMatchObject({ accepted: 1, refused: [{ index: 1, code: "NOT_FOUND" }] });
    expect(await estimate()).toEqual({ sets: 1, logged: { mean: 0 } });
    await send([{ recommendationId: set, userId: "mei", itemId: shown[0]!.id, kind: "CLICK" }]);
    expect(
      (
        await service.gql(
          "query($from: DateTime!) { offPolicyEstimate(from: $from, policy: {}) { logged { mean } } }",
          { from: new Date(service.now() - dayMs).toISOString() },
        )
      ).offPolicyEstimate.logged.mean,
    ).toBe(1);
  });

  it("an answer about a page is from 1 to 5, about the whole of it, and by whom it was shown to", async () => {
    const { set, shown } = await ask("mei");
    const answer = { userId: "mei", recommendationId: set, kind: "SATISFIED", value: 4 };
    // Sets are written behind the answer.
    await expect.poll(async () => (await send([answer]))!.accepted).toBe(1);
    expect(await send([{ ...answer, value: 2 }])).toMatchObject({ accepted: 1, refused: [] });
    const refused = await send([
      { ...answer, userId: "sam" },
      { ...answer, recommendationId: randomUUID() },
      { ...answer, recommendationId: null },
      { ...answer, value: 6 },
      { ...answer, itemId: shown[0]!.id },
    ]);
    expect(refused!.refused.map(({ code, path }) => [code, path.at(-1)])).toEqual([
      ["NOT_FOUND", "recommendationId"],
      ["NOT_FOUND", "recommendationId"],
      ["BAD_USER_INPUT", "recommendationId"],
      ["BAD_USER_INPUT", "value"],
      ["BAD_USER_INPUT", "itemId"],
    ]);
    const { exportUser } = await service.gql<{ exportUser: { recommendations: { id: string; satisfied: number }[] } }>(
      'mutation { exportUser(id: "mei") }',
    );
    expect(exportUser.recommendations.find(({ id }) => id === set)!.satisfied).toBe(2);
  });
});
