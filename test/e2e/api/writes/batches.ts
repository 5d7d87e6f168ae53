import { describe, expect, test } from "vitest";
import type { Harness } from "../../../support/harness.js";
import { sendFeedback, upsertItems, upsertUsers } from "../../../support/small-town.js";
import { town, townWrites } from "./town.js";

/** Batches: repeats, conflicts and bad elements. */
export function batchWrites(harness: () => Harness): void {
  const { gql, like, record, shares } = townWrites(harness);

  describe("batches", () => {
    test("writing again changes nothing and is counted as here already", async () => {
      const { items, users, behaviours } = town;
      expect((await gql(upsertItems, { items })).upsertItems).toEqual({
        accepted: 0,
        duplicates: items.length,
        refused: [],
      });
      expect((await gql(upsertUsers, { users })).upsertUsers).toEqual({
        accepted: 0,
        duplicates: users.length,
        refused: [],
      });
      const before = await shares("ada");
      expect(await record(behaviours.slice(0, 200))).toEqual({ accepted: 0, duplicates: 200, refused: [] });
      await harness().settle();
      const after = await shares("ada");
      after.forEach(([id, share], i) => {
        expect(id).toBe(before[i]![0]);
        expect(share).toBeCloseTo(before[i]![1], 5);
      }); // the clock runs on
    });

    test("good elements are taken, each bad one is refused with place, code and reason", async () => {
      const [item] = town.items;
      const answer = await record([
        like("w-1", "walter", item!.id),
        { ...like("w-2", "walter", item!.id), type: "LIKE", value: 3, scene: { device: ["phone"] } },
        { id: "w-3", userId: "walter", type: "SEARCH", occurredAt: "2026-06-01T10:00:00Z" },
        { ...like("w-4", "", item!.id) },
        like("w-1", "walter", item!.id),
      ]);
      expect(answer).toMatchObject({ accepted: 1, duplicates: 1 });
      expect(answer.refused.map(({ index, path, code }) => [index, path.join("."), code])).toEqual([
        [1, "behaviours.1.scene.device", "BAD_USER_INPUT"],
        [2, "behaviours.2.itemId", "BAD_USER_INPUT"],
        [3, "behaviours.3.userId", "BAD_USER_INPUT"],
      ]);
    });

    test("an id that returns with other content is a conflict, in one batch and in a later one", async () => {
      const [one, other] = town.items;
      const first = await record([like("c-1", "carla", one!.id), like("c-1", "carla", other!.id)]);
      expect(first).toMatchObject({
        accepted: 1,
        duplicates: 0,
        refused: [{ index: 1, path: ["behaviours", "1", "id"], code: "CONFLICT" }],
      });
      expect(await record([like("c-1", "carla", other!.id)])).toMatchObject({
        accepted: 0,
        duplicates: 0,
        refused: [{ index: 0, code: "CONFLICT", message: expect.stringContaining('"c-1"') as string }],
      });
      const { user } = await gql('{ user(id: "carla") { behaviours { edges { node { itemId } } } } }');
      expect(user!.behaviours.edges.map(({ node }) => node.itemId)).toEqual([one!.id]);
      const items = await gql(upsertItems, {
        items: [
          { id: "twice", title: "One" },
          { id: "twice", title: "Two" },
        ],
      });
      expect(items.upsertItems.refused).toMatchObject([{ index: 1, path: ["items", "1", "id"], code: "CONFLICT" }]);
      await gql('mutation { deleteItems(ids: ["twice"]) { deleted } }');
      const feedback = {
        id: "f-c",
        userId: "carla",
        itemId: one!.id,
        kind: "LIKE",
        occurredAt: "2026-06-01T09:00:00Z",
      };
      expect(
        (await gql(sendFeedback, { feedback: [feedback, { ...feedback, kind: "CLICK" }] })).sendFeedback,
      ).toMatchObject({ accepted: 1, refused: [{ index: 1, code: "CONFLICT" }] });
    });
  });
}
