import { expect, test } from "vitest";
import type { Harness } from "../../../support/harness.js";
import { sendFeedback, upsertItems, upsertUsers } from "../../../support/small-town.js";
import { town, townWrites } from "./town.js";

/** What becomes of behaviours, feedback and items that were written. */
export function behaviourWrites(harness: () => Harness): void {
  const { gql, itemsOf, like, record, recommended, shares } = townWrites(harness);

  test("what is recorded shows in the next answer, and subscribers hear of it", async () => {
    const topicOf = async (id: string) =>
      (await gql("query($id: ID!) { item(id: $id) { topics { topic { id } } } }", { id })).item!.topics[0]!.topic.id;
    const events = await harness().subscribe(
      'subscription { interestsChanged(userId: "nora") { share topic { id } } }',
    );
    const other = await harness().subscribe('subscription { interestsChanged(userId: "somebody else") { share } }');
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    }); // a subscription has no acknowledgement
    const [item] = itemsOf("cooking");
    await record([1, 2, 3].map((n) => like(`n-${n}`, "nora", item!.id, n)));
    const { interestsChanged } = await events.next();
    expect(interestsChanged[0]!.topic.id).toBe(await topicOf(item!.id));
    await harness().settle();
    expect((await shares("nora")).length).toBeGreaterThan(1);
    expect(other.waiting).toBe(0);
    await Promise.all([events.close(), other.close()]);
  });

  test("behaviours with items that come later count once those are here", async () => {
    await record([like("late-1", "lara", "later-item")]);
    await harness().settle();
    const before = await gql(
      '{ health { queues { name waiting } } user(id: "lara") { behaviours { edges { node { itemId item { id } } } } } }',
    );
    expect(before.health.queues).toContainEqual({ name: "behaviours-waiting-for-items", waiting: 1 });
    expect(before.user!.behaviours.edges[0]!.node).toEqual({ itemId: "later-item", item: null });
    await gql(upsertItems, {
      items: [{ id: "later-item", title: "Slow cooked lentils with roasted garlic", domain: "news" }],
    });
    await harness().settle();
    const { interests, health } = await gql(
      '{ health { queues { name waiting } } interests(userId: "lara") { strength evidence { edges { node { id } } } } }',
    );
    expect(interests[0]!.strength).toBeGreaterThan(0);
    expect(interests[0]!.evidence.edges.map(({ node }) => node.id)).toEqual(["late-1"]);
    expect(health.queues).toContainEqual({ name: "behaviours-waiting-for-items", waiting: 0 });
  });

  test("feedback is taken once; what was sent away is not shown again", async () => {
    const { recommendations } = await gql(
      '{ recommendations(userId: "sam", first: 3) { id edges { node { item { id } } } } }',
    );
    const [shown, away] = recommendations.edges.map(({ node }) => node.item.id);
    const feedback = [
      { id: "fb-1", recommendationId: recommendations.id, userId: "sam", itemId: shown!, kind: "IMPRESSION" },
      {
        id: "fb-2",
        recommendationId: recommendations.id,
        userId: "sam",
        itemId: away!,
        kind: "DISMISS",
        occurredAt: new Date(town.end).toISOString(),
      },
      { id: "fb-3", userId: "sam", itemId: "no such item", kind: "CLICK" },
    ];
    expect((await gql(sendFeedback, { feedback })).sendFeedback).toMatchObject({
      accepted: 2,
      duplicates: 0,
      refused: [{ index: 2, code: "NOT_FOUND", path: ["feedback", "2", "itemId"] }],
    });
    expect((await gql(sendFeedback, { feedback: feedback.slice(1, 2) })).sendFeedback).toMatchObject({
      accepted: 0,
      duplicates: 1,
    });
    await harness().settle();
    for (const task of ["DISCOVER", "NEXT"])
      expect(await recommended(`userId: "sam", task: ${task}`)).not.toContain(away);
    const { user } = await gql(
      '{ user(id: "sam") { behaviours(first: 1, types: [DISMISS]) { edges { node { itemId } } } } }',
    );
    expect(user!.behaviours.edges[0]!.node.itemId).toBe(away);
  });

  test("items that have expired, are not out yet or were deleted are not recommended", async () => {
    const stored = { title: "A telescope for the garden", domain: "shop" };
    await gql(upsertItems, {
      items: [
        { id: "gone", ...stored, expiresAt: "2026-05-31T00:00:00Z" },
        { id: "soon", ...stored, publishedAt: "2026-07-01T00:00:00Z" },
        { id: "deleted", ...stored },
        { id: "here", ...stored },
      ],
    });
    await harness().settle();
    expect(await gql('mutation { deleteItems(ids: ["deleted", "never"]) { deleted unknown } }')).toEqual({
      deleteItems: { deleted: 1, unknown: ["never"] },
    });
    await harness().settle();
    for (const userId of ["ada", "a stranger"]) {
      const ids = await recommended(`userId: "${userId}"`);
      expect(ids).toContain("here");
      for (const id of ["gone", "soon", "deleted"]) expect(ids).not.toContain(id);
    }
    const { search, item } = await gql(
      '{ item(id: "deleted") { id } search(text: "A telescope for the garden", first: 50) { item { id } } }',
    );
    expect(item).toBeNull();
    expect(search.map(({ item }) => item.id)).not.toContain("deleted");
    await gql('mutation { deleteItems(ids: ["gone", "soon", "here"]) { deleted } }');
  });

  test("a home zone that becomes known later moves the hours of what was recorded before", async () => {
    const recordAll = (userId: string) =>
      record(itemsOf("films").flatMap(({ id }, i) => [like(`z-${userId}-${i}`, userId, id, 24 * i + 3)]));
    await gql(upsertUsers, { users: [{ id: "early", timeZone: "Asia/Shanghai" }] });
    await recordAll("early");
    await recordAll("tardy");
    await harness().settle();
    await gql(upsertUsers, { users: [{ id: "tardy", timeZone: "Asia/Shanghai" }] });
    await harness().settle();
    const slices = async (userId: string) =>
      (
        await gql(
          "query($u: ID!) { interests(userId: $u, first: 1) { slices(dimensions: [HOUR, DAYPART]) { key share } } }",
          { u: userId },
        )
      ).interests[0]!.slices;
    expect(await slices("tardy")).toEqual(await slices("early"));
  });

  test("taking behaviours back leaves interests as if they had never been recorded", async () => {
    const films = itemsOf("films");
    const music = itemsOf("music");
    const own = (userId: string) =>
      films.slice(0, 3).map(({ id }, i) => like(`d-${userId}-${i}`, userId, id, 30 * (i + 1)));
    await record([...own("with"), ...own("without")]);
    const popular = (): number[] =>
      music.map(({ id }) => {
        const { catalogue } = harness().runtime.services.editions.current;
        return catalogue.popularity(7).count(catalogue.positionOfId(id), town.end);
      });
    const before = popular();
    await record(music.map(({ id }, i) => like(`wrong-${i}`, "with", id, 2 + i)));
    await harness().settle();
    expect(await shares("with")).not.toEqual(await shares("without"));
    const ids = [...music.map((_, i) => `wrong-${i}`), "never there"];
    expect(await gql("mutation($ids: [ID!]!) { deleteBehaviours(ids: $ids) { deleted unknown } }", { ids })).toEqual({
      deleteBehaviours: { deleted: music.length, unknown: ["never there"] },
    });
    await harness().settle();
    const [kept, never] = [await shares("with"), await shares("without")];
    expect(kept.map(([id]) => id)).toEqual(never.map(([id]) => id));
    kept.forEach(([, share], i) => expect(share).toBeCloseTo(never[i]![1], 6));
    popular().forEach((count, i) => expect(count).toBeCloseTo(before[i]!, 6));
  });
}
