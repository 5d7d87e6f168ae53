import { expect, test } from "vitest";
import { onBackends } from "../support/on-backends.js";
import { recordBehaviours, upsertItems, upsertUsers } from "../support/small-town.js";
import { newcomers } from "./transfer/newcomers.js";
import {
  end,
  items,
  readers,
  onlyRead,
  themeOf,
  behaviours,
  pairs,
  setTransfer,
  readerQuestions,
} from "./transfer/readers.js";
import { carriedRecommendations } from "./transfer/votes.js";

onBackends(
  "transfer",
  { startsAt: end, fakeTexts: true },
  async (harness) => {
    await harness.gql(upsertItems, { items });
    await harness.settle();
    await harness.gql(upsertUsers, {
      users: Array.from({ length: readers }, (_, user) => ({ id: `u${user}`, attributes: { club: themeOf(user) } })),
    });
    for (let i = 0; i < behaviours.length; i += 900)
      await harness.gql(recordBehaviours, { behaviours: behaviours.slice(i, i + 900) });
    await harness.settle(); // fits INTERESTS and TRANSFER, as a thousand behaviours are there
  },
  (harness) => {
    const { gql, interestIn } = readerQuestions(harness);

    test("the model TRANSFER serves, and says of each pair what carrying gains and whether it is done", async () => {
      const { models } = await gql("{ models(kind: TRANSFER) { serving metrics } }");
      expect(models[0]).toMatchObject({ serving: true, metrics: { comparedWith: "slices", promoted: true } });
      const { transfers } = await gql(pairs, { from: "news", to: "shop" });
      expect(transfers).toMatchObject([
        { kind: "DOMAIN", seenInBoth: readers - onlyRead, on: true, reason: "PROVEN", switch: "AUTO" },
      ]);
      expect(transfers[0]!.gainInterval!.low).toBeGreaterThan(0);
      expect(transfers[0]!.relativeGain).toBeGreaterThan(0.02);
      expect(transfers[0]!.judged).toBeGreaterThan(40);
      const { transfers: scenes } = await gql("{ transfers(kind: SCENE) { from to } }");
      expect(scenes.map(({ from, to }) => [from, to])).toEqual(
        expect.arrayContaining([["device=phone", "device=desktop"]]),
      );
    });

    test("a reader who never shopped is known in the shop; an operator can shut and open the pair", async () => {
      const theme = themeOf(0);
      const carried = await interestIn(theme, "u0");
      expect(carried).toBeGreaterThan(0.4);
      expect((await gql(setTransfer, { to: "OFF" })).setTransfer).toEqual({
        on: false,
        reason: "OPERATOR",
        switch: "OFF",
      });
      expect(await interestIn(theme, "u0")).toBeLessThan(0.35); // what anybody likes in the shop
      expect((await gql(setTransfer, { to: "ON" })).setTransfer).toMatchObject({ on: true, reason: "OPERATOR" });
      expect((await gql(setTransfer, { to: "AUTO" })).setTransfer).toEqual({
        on: true,
        reason: "PROVEN",
        switch: "AUTO",
      });
      expect(await interestIn(theme, "u0")).toBeCloseTo(carried, 6);
    });

    test("a user can say no: then the shop knows only what they did there", async () => {
      const theme = themeOf(1);
      expect(await interestIn(theme, "u1")).toBeGreaterThan(0.4);
      await gql(upsertUsers, { users: [{ id: "u1", attributes: { transfer: false } }] });
      expect(await interestIn(theme, "u1")).toBeLessThan(0.35);
      expect(await interestIn(theme, "u1", { domain: "news" })).toBeGreaterThan(0.4); // their own reading
      const { recommendations } = await gql(
        '{ recommendations(userId: "u1", context: { domain: "shop" }, first: 10) { edges { node { item { domain } reasons { evidence { id } } } } } }',
      );
      expect(recommendations.edges).toHaveLength(10);
      for (const { node } of recommendations.edges) {
        expect(node.item.domain).toBe("shop");
        for (const { evidence } of node.reasons) expect(evidence).toEqual([]); // nothing from the news
      }
      await gql(upsertUsers, { users: [{ id: "u1", attributes: {} }] });
    });

    carriedRecommendations(harness);
    newcomers(harness);

    test("what is not a pair is said to be none", async () => {
      const wrong = (from: string, to: string) =>
        harness().refusal(`mutation { setTransfer(kind: DOMAIN, from: "${from}", to: "${to}", switch: ON) { on } }`);
      expect((await wrong("news", "moon")).extensions.code).toBe("NOT_FOUND");
      expect((await wrong("news", "news")).extensions.code).toBe("BAD_USER_INPUT");
      expect(
        (
          await harness().refusal(
            'mutation { setTransfer(kind: SCENE, from: "phone", to: "device=desktop", switch: ON) { on } }',
          )
        ).extensions.code,
      ).toBe("BAD_USER_INPUT");
    });
  },
);
