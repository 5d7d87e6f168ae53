import { expect, test } from "vitest";
import type { Data } from "../../support/graphql-client.js";
import { onBackends } from "../../support/on-backends.js";
import { moveIn } from "../../support/small-town.js";
import { catalogueAnswers } from "./answers/catalogue.js";
import { interestAnswers } from "./answers/interests.js";
import { recommendationAnswers } from "./answers/recommendations.js";
import { topicAnswers } from "./answers/topics.js";
import { behavioursOf, town, townQuestions } from "./answers/town.js";

onBackends(
  "questions",
  { startsAt: town.end },
  (harness) => moveIn(harness, town),
  (harness, backend) => {
    const { gql, belonging, massOf } = townQuestions(harness);

    catalogueAnswers(harness);
    interestAnswers(harness);
    topicAnswers(harness);
    recommendationAnswers(harness);

    // Spelling alone, which is all the fake model knows, leaves this change too small to be told from chance.
    test.skipIf(backend.endsWith("+qdrant"))(
      "who really changed has a migration, dated, proved and logged",
      async () => {
        const hiking = await belonging("hiking");
        const { migrations } =
          await gql(`{ migrations(userId: "mei", kinds: [EMERGENCE, SHIFT, FADE], states: [CONFIRMED, SETTLED]) { totalCount edges { node { id kind state user { id } summary changedAt detectedAt sessions statistic threshold
      averageRunLength magnitude from { share topic { id } } to { share topic { id } } flow { share } evidence { id userId } log { cursor state at reason threshold } } } } }`);
        expect(migrations.totalCount).toBeGreaterThan(0);
        const [{ node }] = migrations.edges as [Data["migrations"]["edges"][number]];
        expect(node.user.id).toBe("mei");
        expect(node.statistic).toBeGreaterThanOrEqual(node.threshold);
        expect(massOf(node.from, hiking)).toBeGreaterThan(massOf(node.to, hiking));
        expect(Math.abs(Date.parse(node.changedAt!) - (town.end - 35 * 86_400_000))).toBeLessThan(21 * 86_400_000);
        expect(node.summary).toMatch(/less .+ more/);
        const own = new Set(behavioursOf("mei").map(({ id }) => id));
        expect(node.evidence.length).toBeGreaterThan(0);
        for (const { id } of node.evidence) expect(own).toContain(id);
        expect(node.log.at(-1)!.state).toBe(node.state);
        const same = await harness().gql<{ node: { __typename: string; id: string; magnitude: number } }>(
          "query($id: ID!) { node(id: $id) { __typename id ... on InterestMigration { magnitude } } }",
          { id: node.id },
        );
        expect(same.node).toEqual({ __typename: "InterestMigration", id: node.id, magnitude: node.magnitude });
      },
    );

    test("migrations are listed page by page, by time and by evidence", async () => {
      for (const order of ["TIME", "EVIDENCE"]) {
        const all = (await gql(`{ migrations(orderBy: ${order}, first: 100) { totalCount edges { node { id } } } }`))
          .migrations;
        const seen: string[] = [];
        let after: string | null | undefined = null;
        do {
          const { migrations }: Data = await gql(
            `query($after: String) { migrations(orderBy: ${order}, first: 2, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id } } } }`,
            { after },
          );
          seen.push(...migrations.edges.map(({ node }) => node.id));
          after = migrations.pageInfo.hasNextPage ? migrations.pageInfo.endCursor : null;
        } while (after);
        expect(seen).toEqual(all.edges.map(({ node }) => node.id));
        expect(seen).toHaveLength(all.totalCount);
      }
    });

    test("health names every part", async () => {
      const { health } = await gql(
        "{ health { state items embeddedItems space codebook components { name state detail } queues { name waiting dead } } }",
      );
      expect(health, JSON.stringify(health)).toMatchObject({
        state: "UP",
        items: town.items.length,
        embeddedItems: town.items.length,
      });
      expect(health.components.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["history", "vectors", "embedder", "topics", "outbox"]),
      );
      for (const { waiting, dead } of health.queues) expect([waiting, dead]).toEqual([0, 0]);
    });

    test("topics fitted anew keep their ids, and interests their shape", async () => {
      const before = await gql('{ topics { id label } interests(userId: "ada", first: 1) { topic { id } } }');
      const { fitModel } = await gql("mutation { fitModel(kind: CODEBOOK) { models { kind serving version } } }");
      expect(fitModel.models[0]).toMatchObject({ kind: "CODEBOOK", serving: true });
      await harness().settle();
      const after = await gql(
        '{ topics { id label } interests(userId: "ada", first: 3) { topic { id } } models(kind: CODEBOOK) { serving } }',
      );
      const kept = new Set(after.topics.map(({ id }) => id));
      expect(before.topics.filter(({ id }) => kept.has(id)).length).toBeGreaterThanOrEqual(before.topics.length - 1);
      expect(after.interests.map(({ topic }) => topic.id)).toContain(before.interests[0]!.topic.id);
      expect(after.models.filter(({ serving }) => serving)).toHaveLength(1);
      expect(harness().qdrant?.violations ?? []).toEqual([]);
    });
  },
);
