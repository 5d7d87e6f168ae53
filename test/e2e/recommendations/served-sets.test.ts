import { expect, test } from "vitest";
import type { Data } from "../../support/graphql-client.js";
import type { Harness } from "../../support/harness.js";
import { onBackends } from "../../support/on-backends.js";
import { sendFeedback, upsertItems, upsertUsers } from "../../support/small-town.js";
import { tasteItems, tasteStart } from "../../support/two-tastes.js";

const question = `query($userId: ID!, $after: String, $excludeServed: ExcludeServedInput) {
  recommendations(userId: $userId, first: 5, after: $after, excludeServed: $excludeServed) {
    id edges { cursor node { position probability propensity item { id } } } } }`;
type Shown = Data["recommendations"];
interface ExportedSet {
  readonly id: string;
  readonly items: readonly { readonly position: number; readonly itemId: string; readonly contributions?: object }[];
}

const ask = async ({ gql }: Harness, userId: string, more: object = {}): Promise<Shown> =>
  (await gql<{ recommendations: Shown }>(question, { userId, ...more })).recommendations;
const idsOf = ({ edges }: Shown): string[] => edges.map(({ node }) => node.item.id);

async function rowsOf({ database }: Harness, setId: string): Promise<{ sets: number; items: number; shown: string }> {
  const { rows } = await database.pool.query<{ sets: number; items: number; shown: string }>(
    `SELECT count(*)::int AS sets, (SELECT count(*)::int FROM recommended_items WHERE set_id = $1) AS items,
       min(shown::text) AS shown FROM recommendation_sets WHERE id = $1`,
    [setId],
  );
  return rows[0]!;
}

/** A page as versions of before kept it: a row for each of its items. */
async function asFormerly({ database }: Harness, { id, edges }: Shown): Promise<void> {
  await database.pool.query("UPDATE recommendation_sets SET shown = NULL WHERE id = $1", [id]);
  for (const { node } of edges)
    await database.pool.query(
      `INSERT INTO recommended_items (set_id, position, item_id, probability, propensity, contributions, sources)
       VALUES ($1, $2, $3, $4, $5, '{"popularity": 0.5}', '{trending}')`,
      [id, node.position, node.item.id, node.probability, node.propensity],
    );
}

async function exported({ gql }: Harness, userId: string): Promise<ExportedSet[]> {
  const { exportUser } = await gql<{ exportUser: { recommendations: ExportedSet[] } }>(
    "mutation($userId: ID!) { exportUser(id: $userId) }",
    { userId },
  );
  return exportUser.recommendations;
}

const clicked = async ({ gql }: Harness): Promise<number> =>
  (
    await gql<{ experiment: { results: { variants: { clicked: number }[] } } }>(
      '{ experiment(id: "pages") { results { variants { clicked } } } }',
    )
  ).experiment.results.variants.reduce((sum, variant) => sum + variant.clicked, 0);

onBackends(
  "the log of served sets",
  { startsAt: tasteStart, fakeTexts: true },
  async ({ gql, settle }) => {
    await gql(upsertItems, { items: tasteItems() });
    await gql(upsertUsers, { users: [{ id: "ann" }, { id: "bob" }] });
    await gql("mutation($experiment: ExperimentInput!) { upsertExperiment(experiment: $experiment) { id } }", {
      experiment: { id: "pages", author: "ann", variants: [{ name: "a" }, { name: "b", diversity: 0.1 }] },
    });
    await settle();
  },
  (harness) => {
    test("somebody who was only shown something can have it exported and erased", async () => {
      const service = harness();
      const { id } = await ask(service, "passer-by");
      await expect.poll(() => rowsOf(service, id)).toMatchObject({ sets: 1 });
      expect(await exported(service, "passer-by")).toMatchObject([{ id }]);
      await service.gql('mutation { eraseUser(id: "passer-by") { erased } }');
      expect(await rowsOf(service, id)).toMatchObject({ sets: 0 });
      const refusal = await service.refusal('mutation { exportUser(id: "passer-by") }');
      expect(refusal.extensions["code"]).toBe("NOT_FOUND");
    });

    test("a set is one row, whatever pages it shows; a page of a set of before adds to what that showed", async () => {
      const service = harness();
      const first = await ask(service, "ann");
      const second = await ask(service, "ann", { after: first.edges.at(-1)!.cursor });
      await expect.poll(() => rowsOf(service, first.id)).toEqual({ sets: 1, items: 0, shown: "{[1,11)}" });
      const pages = [...idsOf(first), ...idsOf(second)];
      const [set] = await exported(service, "ann");
      expect(set!.items.map(({ itemId }) => itemId)).toEqual(pages);
      expect(set!.items.some((item) => "contributions" in item)).toBe(false);

      const former = await ask(service, "bob");
      await expect.poll(() => rowsOf(service, former.id)).toMatchObject({ sets: 1 });
      await asFormerly(service, former);
      const later = await ask(service, "bob", { after: former.edges.at(-1)!.cursor });
      await expect.poll(() => rowsOf(service, former.id)).toEqual({ sets: 1, items: 5, shown: "{[6,11)}" });
      const all = [...idsOf(former), ...idsOf(later)];
      const [kept] = await exported(service, "bob");
      expect(kept!.items.map(({ itemId }) => itemId)).toEqual(all);
      expect(kept!.items[0]!.contributions).toEqual({ popularity: 0.5 });
      const again = await ask(service, "bob", { excludeServed: { within: 24, times: 1 } });
      expect(idsOf(again).filter((id) => all.includes(id))).toEqual([]);
    });

    test("feedback finds its place in sets of both kinds, and erasing takes both", async () => {
      const service = harness();
      const sets: Shown[] = [];
      for (const userId of ["cat", "dan"]) sets.push(await ask(service, userId));
      for (const { id } of sets) await expect.poll(() => rowsOf(service, id)).toMatchObject({ sets: 1 });
      await asFormerly(service, sets[1]!);
      const before = await clicked(service);
      await service.gql(sendFeedback, {
        feedback: sets.map((set, i) => ({
          recommendationId: set.id,
          userId: ["cat", "dan"][i],
          itemId: idsOf(set)[2],
          kind: "CLICK",
        })),
      });
      await service.settle();
      expect((await clicked(service)) - before).toBe(2);
      for (const id of ["cat", "dan"])
        await service.gql("mutation($id: ID!) { eraseUser(id: $id) { erased } }", { id });
      for (const { id } of sets) expect(await rowsOf(service, id)).toEqual({ sets: 0, items: 0, shown: null });
      expect(await clicked(service)).toBe(before);
    });
  },
);
