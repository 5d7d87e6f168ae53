import { expect, test } from "vitest";
import { recordBehaviours } from "../../support/small-town.js";
import { onBackends } from "../../support/on-backends.js";

const now = new Date().toISOString();
const view = (id: string): Record<string, unknown> => ({
  id,
  userId: `user-${id}`,
  type: "VIEW",
  itemId: "of-nobody",
  occurredAt: now,
});

onBackends(
  "recording behaviours",
  { fakeTexts: true },
  async () => {},
  (harness) => {
    test("what is to be committed with a batch is committed with it or not at all", async () => {
      const { behaviours, history } = harness().runtime.services;
      const place = (to: string) => (inside: typeof history) => inside.settings.put("place", to);
      await behaviours.record([view("a")], { alsoInTransaction: place("first") });
      const failing = behaviours.record([view("b")], {
        async alsoInTransaction(inside) {
          await place("second")(inside);
          throw new Error("the reader has lost its stream");
        },
      });
      await expect(failing).rejects.toThrow("lost its stream");
      expect(await history.settings.get("place")).toBe("first");
      expect(await history.behaviours.byIds(["a", "b"])).toMatchObject([{ id: "a" }]);
      const again = await behaviours.record([view("a")], { alsoInTransaction: place("third") });
      expect(again).toMatchObject({ accepted: 0, duplicates: 1 });
      expect(await history.settings.get("place")).toBe("third");
      const sent = await harness().gql(recordBehaviours, { behaviours: [view("b")] });
      expect(sent).toMatchObject({ recordBehaviours: { accepted: 1 } });
    });
  },
);
