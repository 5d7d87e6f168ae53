import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { moveIn, smallTown } from "../../support/small-town.js";

const town = smallTown({ perTheme: 5, others: 0, days: 30 });
const query = `query($exploration: Float, $after: String, $user: ID = "ada") { recommendations(userId: $user, task: NEXT, first: 8, after: $after, exploration: $exploration) {
  id strategy model weights edges { cursor node { position propensity probability sources rules reasons { code text } item { id } } } pageInfo { hasNextPage endCursor } } }`;
const page = async (service: Harness, variables: Record<string, unknown> = {}) =>
  (await service.gql(query, variables)).recommendations;
type Page = Awaited<ReturnType<typeof page>>;
/** What a page shows; reasons and weights of features are those of the day. */
const shown = ({ id, strategy, edges, pageInfo }: Page) => ({
  id,
  strategy,
  pageInfo,
  edges: edges.map(({ cursor, node: { position, propensity, sources, rules, item } }) => ({
    cursor,
    position,
    propensity: Math.fround(propensity),
    sources,
    rules,
    id: item.id,
  })),
});

describe("paging", () => {
  it("goes on after a restart with the same set: its order, places, propensities, sources and rules", async () => {
    const folder = mkdtempSync(join(tmpdir(), "godwit-paging-"));
    let service = await startHarness("embedded", { startsAt: town.end, fakeTexts: true, folder });
    try {
      await moveIn(service, town);
      await service.gql(
        'mutation { upsertRule(rule: { id: "top", kind: BOOST, filter: {}, factor: 2, author: "ann", reason: "test" }) { id } }',
      );
      const firsts: Page[] = [];
      const seconds: Page[] = [];
      for (const exploration of [0, 0.6]) {
        firsts.push(await page(service, { exploration }));
        seconds.push(await page(service, { after: firsts.at(-1)!.pageInfo.endCursor, exploration }));
      }
      await service.close();
      service = await startHarness("embedded", { startsAt: town.end + 60_000, fakeTexts: true, folder });
      for (const [i, first] of firsts.entries()) {
        const again = await page(service, { after: first.pageInfo.endCursor });
        expect(shown(again)).toEqual(shown(seconds[i]!));
        expect(again.edges[0]!.node.reasons.length).toBeGreaterThan(1);
        const third = await page(service, { after: again.pageInfo.endCursor });
        const all = [first, again, third].flatMap(({ edges }) => edges.map(({ node }) => node.item.id));
        expect(new Set(all).size).toBe(all.length);
      }
      const stranger = await service.refusal(query, { after: firsts[0]!.pageInfo.endCursor, user: "lin" });
      expect(stranger.extensions.code).toBe("NOT_FOUND");
      const cursor = (id: string): string => Buffer.from(JSON.stringify([id, 8])).toString("base64url");
      for (const id of ["nonsense", "00000000-0000-4000-8000-000000000000"])
        expect((await service.refusal(query, { after: cursor(id) })).extensions.code).toBe("NOT_FOUND");
    } finally {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);
});
