import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { seeded } from "../../src/core/statistics/random.js";
import { encodeModel } from "../../src/core/ranking/model-codec.js";
import { ItemItemIndex } from "../../src/core/ranking/item-item/item-item.js";
import { defaultModel } from "../../src/core/ranking/model.js";
import type { Data } from "../support/graphql-client.js";
import { onBackends } from "../support/on-backends.js";
import { recordBehaviours, upsertItems, upsertUsers } from "../support/small-town.js";
import { dayMs } from "../../src/core/time.js";

const end = Date.parse("2026-06-01T12:00:00Z");
const words: Record<string, string> = {
  hiking: "mountain hiking trail boots summit walk",
  astronomy: "telescope astronomy stars planets galaxy night",
  cooking: "cooking recipe kitchen pan dinner spice",
  sailing: "sailing boat harbour wind rudder sea",
};
const themes = Object.keys(words);
const domains = { news: 6, shop: 6 };
const items = themes.flatMap((theme) =>
  Object.entries(domains).flatMap(([domain, count]) =>
    Array.from({ length: count }, (_, n) => ({
      id: `${theme}-${domain}-${n}`,
      domain,
      title: `${words[theme]!.split(" ")
        .slice(n % 3, (n % 3) + 3)
        .join(" ")} ${domain} ${n}`,
      text: words[theme]!,
      publishedAt: "2026-01-01T00:00:00Z",
    })),
  ),
);

/**
 * Readers who buy what they read about: five of seven behaviours are in the user's theme. The first ones have only read
 * so far.
 */
const readers = 90;
const onlyRead = 8;
const random = seeded(5);
const themeOf = (user: number): string => themes[user % themes.length]!;
const behaviours = Array.from({ length: readers }, (_, user) =>
  Array.from({ length: 10 }, (_, visit) => {
    const at = end - (58 - 5.7 * visit - random()) * dayMs;
    const device = visit % 2 === 0 ? "phone" : "desktop";
    return (user < onlyRead ? ["news", "news"] : ["news", "shop"]).map((domain, i) => {
      const theme = random() < 0.7 ? themeOf(user) : themes[Math.floor(random() * themes.length)]!;
      return {
        userId: `u${user}`,
        itemId: `${theme}-${domain}-${Math.floor(random() * 6)}`,
        type: domain === "shop" ? "PURCHASE" : "CLICK",
        scene: { device },
        occurredAt: new Date(at + i * 60_000).toISOString(),
      };
    });
  }).flat(),
).flat();

const distribution =
  "query($userId: ID!, $context: ContextInput!) { predictedInterests(userId: $userId, context: $context, first: 50) { interests { share topic { id label terms } } } }";
const pairs =
  "query($from: String, $to: String) { transfers(kind: DOMAIN, from: $from, to: $to) { kind from to seenInBoth judged gain gainInterval { low high } relativeGain on reason switch strength } }";
const setTransfer =
  'mutation($to: TransferSwitch!) { setTransfer(kind: DOMAIN, from: "news", to: "shop", switch: $to) { on reason switch } }';
const seed =
  "mutation($userId: ID!, $topics: [ID!], $items: [ID!], $text: String, $imported: [String!], $consent: Boolean) { seedInterests(userId: $userId, topics: $topics, items: $items, text: $text, imported: $imported, consent: $consent) { accepted duplicates refused { message } behaviours { id type text item { id } } } }";

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
    const gql = (query: string, variables: Record<string, unknown> = {}): Promise<Data> =>
      harness().gql(query, variables);
    /** The share of interest in topics that speak of a theme. */
    const interestIn = async (
      theme: string,
      userId: string,
      context: Record<string, unknown> = { domain: "shop" },
    ): Promise<number> => {
      const { predictedInterests } = await gql(distribution, { userId, context });
      const own = new Set(words[theme]!.split(" "));
      return predictedInterests.interests.reduce(
        (sum, { share, topic }) =>
          sum + (topic.terms.some((term) => term.split(" ").some((word) => own.has(word))) ? share : 0),
        0,
      );
    };

    test("the model TRANSFER serves, and says of each pair what carrying gains and whether it is done", async () => {
      const { models } = await gql('{ models(kind: "TRANSFER") { serving metrics } }');
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

    test("recommendations in the shop follow what was read, and say so in both languages", async () => {
      const mixed = await gql(
        '{ recommendations(userId: "u0", context: { domain: "shop" }, first: 3) { edges { node { reasons { code text } } } } }',
      );
      expect(
        mixed.recommendations.edges.flatMap(({ node }) => node.reasons.map(({ text }) => text)).join(" "),
      ).toContain(" in News.");
      const { NEXT, DISCOVER } = defaultModel.weights;
      const weighing = {
        ...defaultModel,
        weights: {
          NEXT,
          DISCOVER: {
            ...DISCOVER,
            features: [
              ...DISCOVER.features.filter(({ feature }) => feature !== "interestMixture"),
              { feature: "transfer" as const, weight: 1, offset: 0, scale: 1 },
            ],
          },
        },
      };
      const { id } = await harness().runtime.services.history.models.add({
        id: randomUUID(),
        kind: "RANKER",
        data: encodeModel(weighing),
        metrics: {},
      });
      await gql("mutation($id: ID!) { promoteModel(id: $id) { serving } }", { id });
      const ask = (language: string) =>
        gql(
          `{ recommendations(userId: "u0", context: { domain: "shop" }, first: 5) { edges { node { item { id } reasons(language: "${language}") { code text evidence { item { id domain } } } } } } }`,
        );
      await expect
        .poll(
          async () =>
            (await ask("en")).recommendations.edges.flatMap(({ node }) =>
              node.reasons.filter(({ code }) => code === "transfer"),
            ).length,
          { timeout: 10_000 },
        )
        .toBeGreaterThan(0);
      const english = (await ask("en")).recommendations.edges;
      const chinese = (await ask("zh")).recommendations.edges;
      expect(english.filter(({ node }) => node.item.id.startsWith(themeOf(0))).length).toBeGreaterThanOrEqual(4);
      const told = english.flatMap(({ node }) => node.reasons).find(({ code }) => code === "transfer")!;
      expect(told.text).toMatch(/^Because you opened “.+” in News\.$/);
      expect(told.evidence.length).toBeGreaterThan(0);
      for (const { item } of told.evidence) expect(item!.domain).toBe("news");
      expect(chinese.flatMap(({ node }) => node.reasons).find(({ code }) => code === "transfer")!.text).toMatch(
        /^因为你在“新闻”打开过“.+”。$/,
      );
    });

    test("of a newcomer proven attributes say what to expect, unless they want nothing carried", async () => {
      const { models } = await gql('{ models(kind: "TRANSFER") { metrics } }');
      expect(models[0]!.metrics).toMatchObject({ prior: { attributes: [{ attribute: "club", on: true }] } });
      await gql(upsertUsers, {
        users: [
          { id: "sailor", attributes: { club: "sailing" } },
          { id: "anybody" },
          { id: "shy", attributes: { club: "sailing", transfer: false } },
        ],
      });
      const [sailor, anybody, shy] = await Promise.all(
        ["sailor", "anybody", "shy"].map((userId) => interestIn("sailing", userId, {})),
      );
      expect(sailor!).toBeGreaterThan(anybody! + 0.1);
      expect(shy!).toBeCloseTo(anybody!, 6);
    });

    test("a shut gate on votes gives no reasons and transfers says so; an operator can open it", async () => {
      const { NEXT, DISCOVER } = defaultModel.weights;
      const gain = { mean: -0.02, low: -0.03, high: -0.01 };
      const itemItem = new ItemItemIndex({
        items: Int32Array.from({ length: items.length }, (_, i) => i + 1),
        indptr: Uint32Array.from({ length: items.length + 1 }, (_, i) => i * items.length),
        indices: Int32Array.from({ length: items.length ** 2 }, (_, i) => (i % items.length) + 1),
        values: new Float32Array(items.length ** 2).fill(0.1),
      });
      const held = {
        ...defaultModel,
        itemItem,
        weights: { NEXT, DISCOVER },
        votes: {
          targets: [{ to: "shop", open: [], fade: null, together: gain }],
          pairs: [{ from: "news", to: "shop", judged: 50, gain, on: false, reason: "MISLEADING" as const }],
        },
      };
      const { id } = await harness().runtime.services.history.models.add({
        id: randomUUID(),
        kind: "RANKER",
        data: encodeModel(held),
        metrics: {},
      });
      await gql("mutation($id: ID!) { promoteModel(id: $id) { serving } }", { id });
      const votes = async () =>
        (
          await gql(
            '{ transfers(kind: DOMAIN, from: "news", to: "shop") { votes { on reason judged gain halfWith } } }',
          )
        ).transfers[0]!.votes;
      await expect
        .poll(votes, { timeout: 10_000 })
        .toEqual({ on: false, reason: "MISLEADING", judged: 50, gain: -0.02, halfWith: null });
      const voting = async (): Promise<number> =>
        (
          await gql(
            '{ recommendations(userId: "u2", context: { domain: "shop" }, first: 5) { edges { node { contributions { feature value } } } } }',
          )
        ).recommendations.edges
          .flatMap(({ node }) => node.contributions)
          .filter(({ feature, value }) => feature === "itemItem" && value > 0).length;
      expect(await voting()).toBe(0);
      await gql(setTransfer, { to: "ON" });
      expect(await votes()).toMatchObject({ on: true, reason: "OPERATOR" });
      expect(await voting()).toBe(5);
      await gql(setTransfer, { to: "AUTO" });
    });

    test("an item that nobody has touched finds its audience by its text: those who like such things", async () => {
      await gql(upsertItems, {
        items: [
          {
            id: "sailing-new",
            domain: "shop",
            title: "Wind in the harbour",
            text: words["sailing"]!,
            publishedAt: "2026-05-31T00:00:00Z",
          },
        ],
      });
      await harness().settle();
      const { audience } = await gql('{ audience(itemId: "sailing-new", first: 10) { edges { score node { id } } } }');
      const sailors = audience.edges.filter(({ node }) => themeOf(Number(node.id.slice(1))) === "sailing");
      expect(audience.edges.length).toBe(10);
      expect(sailors.length).toBeGreaterThanOrEqual(6); // one user in four sails
    });

    test("affinities for what was never used: calibrated chances, likelier where the interest lies", async () => {
      const { topics } = await gql("{ topics { id terms } }");
      const ids = topics.map(({ id }) => id);
      const { affinities } = await gql(
        'query($topics: [ID!]) { affinities(userId: "u0", domains: ["news", "shop"], scenes: ["device=phone"], topics: $topics) { kind key label affinity everybody used } }',
        { topics: ids },
      );
      const shop = affinities.find(({ key }) => key === "shop")!;
      const news = affinities.find(({ key }) => key === "news")!;
      expect(shop).toMatchObject({ kind: "DOMAIN", used: false });
      expect(news).toMatchObject({ used: true });
      expect(news.affinity).toBeGreaterThan(shop.affinity);
      for (const { affinity, everybody } of affinities)
        for (const chance of [affinity, everybody]) {
          expect(chance).toBeGreaterThanOrEqual(0);
          expect(chance).toBeLessThanOrEqual(1);
        }
      const own = new Set(words[themeOf(0)]!.split(" "));
      const liked = affinities.filter(
        ({ kind, key }) =>
          kind === "TOPIC" && topics.find(({ id }) => id === key)!.terms.some((term) => own.has(term.split(" ")[0]!)),
      );
      expect(Math.max(...liked.map(({ affinity }) => affinity))).toBeGreaterThan(0.5);
      expect(affinities.map(({ affinity }) => affinity)).toEqual(
        affinities.map(({ affinity }) => affinity).toSorted((a, b) => b - a),
      );
      expect((await harness().refusal('{ affinities(userId: "u0", domains: ["moon"]) { key } }')).message).toContain(
        "Too few users",
      );
      expect((await harness().refusal('{ affinities(userId: "u0", scenes: ["phone"]) { key } }')).message).toContain(
        "device=phone",
      );
    });

    test("onboarding: words, topics, items and imported texts become facts, once", async () => {
      const before = await interestIn("astronomy", "u2");
      const { seedInterests } = await gql(seed, {
        userId: "newcomer",
        text: "I like telescope astronomy stars and sailing boat harbour",
        items: ["sailing-news-0"],
      });
      expect(seedInterests).toMatchObject({ accepted: 3, duplicates: 0, refused: [] });
      expect(seedInterests.behaviours.map(({ text, item }) => text ?? item!.id).toSorted()).toEqual([
        "sailing boat harbour",
        "sailing-news-0",
        "telescope astronomy stars",
      ]);
      await harness().settle();
      expect(await interestIn("astronomy", "newcomer", {})).toBeGreaterThan(before);
      expect(await interestIn("sailing", "newcomer", {})).toBeGreaterThan(await interestIn("cooking", "newcomer", {}));
      expect(
        (
          await gql(seed, {
            userId: "newcomer",
            text: "I like telescope astronomy stars and sailing boat harbour",
            items: ["sailing-news-0"],
          })
        ).seedInterests,
      ).toMatchObject({ accepted: 0, duplicates: 3 });
      const refused = await harness().refusal(seed, { userId: "newcomer", imported: ["my diary"] });
      expect(refused).toMatchObject({ extensions: { code: "BAD_USER_INPUT", path: ["consent"] } });
      expect(
        (await gql(seed, { userId: "newcomer", imported: ["a diary of mountain hiking"], consent: true }))
          .seedInterests,
      ).toMatchObject({ accepted: 1 });
      const { topics } = await gql("{ topics(first: 1) { id } }");
      expect((await gql(seed, { userId: "newcomer", topics: [topics[0]!.id] })).seedInterests).toMatchObject({
        accepted: 1,
      });
      expect((await harness().refusal(seed, { userId: "newcomer", topics: ["no-such"] })).extensions.code).toBe(
        "BAD_USER_INPUT",
      );
      expect((await harness().refusal(seed, { userId: "newcomer", items: ["no-such"] })).extensions.code).toBe(
        "NOT_FOUND",
      );
      expect((await harness().refusal(seed, { userId: "newcomer" })).message).toContain("Nothing was picked");
      const { exportUser } = await gql('mutation { exportUser(id: "newcomer") }');
      expect(
        (exportUser as { behaviours: { scene: { channel: string } }[] }).behaviours
          .map(({ scene }) => scene.channel)
          .toSorted(),
      ).toEqual(["import", "onboarding", "onboarding", "onboarding", "onboarding"]);
      await gql('mutation { eraseUser(id: "newcomer") { erased } }');
      expect((await gql('{ user(id: "newcomer") { id } }')).user).toBeNull();
    });

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
