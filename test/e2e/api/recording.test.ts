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

    test("what is sent at the same time is told apart: new, known, known with other content", async () => {
      const sent = async (behaviour: object): Promise<string> => {
        const { recordBehaviours: answer } = await harness().gql(recordBehaviours, { behaviours: [behaviour] });
        return answer.refused[0]?.code ?? (answer.accepted === 1 ? "new" : "known");
      };
      const answers = await Promise.all([
        ...Array.from({ length: 20 }, (_, i) => sent(view(`at-once-${i}`))),
        ...Array.from({ length: 5 }, () => sent(view("twice"))),
        ...Array.from({ length: 5 }, (_, i) => sent({ ...view("contended"), type: ["LIKE", "SHARE"][i % 2] })),
        sent({ ...view("wrong"), type: "NOTHING" }).catch(String),
      ]);
      expect(answers.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => "new"));
      expect(answers.slice(20, 25).toSorted()).toEqual(["known", "known", "known", "known", "new"]);
      const contended = answers.slice(25, 30);
      expect(contended.filter((one) => one === "new")).toHaveLength(1);
      expect(contended).toContain("CONFLICT");
      const { history } = harness().runtime.services;
      expect(await history.behaviours.byIds(["twice", "contended", "at-once-7"])).toHaveLength(3);
      const work = await history.outbox.ofKeys(["fold"], ["user-twice"]);
      expect(work.map(({ payload }) => payload)).toEqual([{ ids: ["twice"] }]);
    });
  },
);
