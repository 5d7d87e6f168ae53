import { expect, it } from "vitest";
import { LiveCatalogue } from "../../src/modules/catalogue/live-catalogue.js";
import type { Edition } from "../../src/modules/kit/edition.js";
import { mostInfluence } from "../../src/core/interests/influence.js";
import type { Harness } from "../support/harness.js";
import { onBackends } from "../support/on-backends.js";
import { recordBehaviours } from "../support/small-town.js";
import { haveTastes, tasteBehaviours, tasteItems, tasteStart } from "../support/two-tastes.js";

const dayMs = 86_400_000;
const days = 60;
const now = tasteStart + days * dayMs;
const honest = 60;
const target = "item-1";
const popularity = 'query { recommendations(userId: "stranger", first: 10) { edges { node { item { id } } } } }';
interface Page {
  recommendations: { edges: { node: { item: { id: string } } }[] };
}
const shares = 'query { interests(userId: "stranger", first: 50) { topic { id } share } }';
interface Shares {
  interests: { topic: { id: string }; share: number }[];
}

/** Clicks and purchases of absurd quantity, spread over times and sessions as the account likes. */
function attackOf(account: string): Record<string, unknown>[] {
  return Array.from({ length: 600 }, (_, n) => ({
    id: `${account}-${n}`,
    userId: account,
    itemId: target,
    type: n % 2 === 0 ? "CLICK" : "PURCHASE",
    sessionId: `${account}-${n}`,
    occurredAt: new Date(now - (n % 50) * dayMs - n * 1_000).toISOString(),
    ...(n % 2 === 0 ? {} : { value: 1_000_000 }),
  }));
}

const sharesOf = async ({ gql }: Harness): Promise<Map<string, number>> =>
  new Map((await gql<Shares>(shares)).interests.map(({ topic, share }) => [topic.id, share]));

function distance(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const topic of new Set([...a.keys(), ...b.keys()])) sum += Math.abs((a.get(topic) ?? 0) - (b.get(topic) ?? 0));
  return sum / 2;
}

/** The share of each item in popularity, as it serves. */
function popular(
  { runtime }: Harness,
  { catalogue }: Pick<Edition, "catalogue"> = runtime.services.editions.current,
): Map<string, number> {
  return new Map(tasteItems().map(({ id }) => [id, catalogue.popularity(180).share(catalogue.positionOfId(id))]));
}

onBackends(
  "what accounts can move",
  { startsAt: now, fakeTexts: true, frozen: true },
  async ({ gql, settle }) => {
    await haveTastes(gql, [], tasteItems());
    await gql('mutation { upsertUsers(users: [{ id: "stranger" }]) { accepted } }');
    await settle();
    await haveTastes(gql, tasteBehaviours(0, days));
    await settle();
  },
  (harness) => {
    it("is bounded, in strangers' interests and in popularity, and is erased with them", async () => {
      const { gql, settle, runtime } = harness();
      const before = { shares: await sharesOf(harness()), popular: popular(harness()) };
      const list = await gql<Page>(popularity);
      // Sixty honest people of some mass each; the bound is what accounts may add to that.
      const mass = honest * 30;
      let accounts = 0;
      for (const count of [1, 10]) {
        for (; accounts < count; accounts++)
          await gql(recordBehaviours, { behaviours: attackOf(`attacker-${accounts}`) });
        await settle();
        const most = count * mostInfluence;
        expect(distance(before.shares, await sharesOf(harness()))).toBeLessThan(most / (mass + most));
        // Everybody honest has bought some thirty items: each counts like the one that an account pushes.
        const shift = popular(harness()).get(target)! - before.popular.get(target)!;
        expect(shift).toBeLessThan(count / (honest * 10));
      }
      const checks = await runtime.services.drift.check({ repair: false, sample: Infinity });
      expect(checks.length).toBeGreaterThan(3);
      expect(checks.filter(({ wrong }) => wrong > 0)).toEqual([]);
      const { space, codebook } = runtime.services.editions.current;
      const restarted = await new LiveCatalogue(runtime.services.history).load(space, codebook, null);
      const now = popular(harness());
      for (const [id, share] of popular(harness(), restarted)) expect(now.get(id)).toBeCloseTo(share, 7);

      for (let i = 0; i < accounts; i++)
        await gql("mutation($id: ID!) { eraseUser(id: $id) { erased } }", { id: `attacker-${i}` });
      await settle();
      expect(distance(before.shares, await sharesOf(harness()))).toBeLessThan(1e-4);
      const after = popular(harness());
      for (const [id, share] of before.popular) expect(after.get(id)).toBeCloseTo(share, 7);
      expect(await gql<Page>(popularity)).toEqual(list);
    });
  },
);
