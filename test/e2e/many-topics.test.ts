import { expect, test } from "vitest";
import { plainWorld } from "../support/plain-world.js";
import { onBackends } from "../support/on-backends.js";
import { recordBehaviours, upsertItems } from "../support/small-town.js";

const end = Date.parse("2026-06-01T00:00:00Z");
const world = plainWorld({
  seed: 5,
  items: 300,
  users: 40,
  each: 20,
  until: end,
  themes: 30,
  random: { share: 0.5, behaviours: 40 },
});
const alike = (a: string, b: string): boolean =>
  world.themes.get(a)!.some((theme) => world.themes.get(b)!.includes(theme));

onBackends(
  "a catalogue of many topics",
  (backend) => ({ startsAt: end, ...(backend === "openai+qdrant" ? {} : { env: { EMBEDDING: "static" } }) }),
  async ({ gql, runtime, settle }) => {
    await gql(upsertItems, { items: world.items });
    for (let i = 0; i < world.behaviours.length; i += 500)
      await gql(recordBehaviours, { behaviours: world.behaviours.slice(i, i + 500) });
    await settle();
    await runtime.services.topics.fit({ k: 120 });
    await settle();
  },
  (harness, backend) => {
    test("people of many tastes, whose every share is small, are found", async () => {
      const { interests, similarUsers, audience } = await harness().gql<{
        interests: { share: number }[];
        similarUsers: { user: { id: string } }[];
        audience: { edges: { node: { id: string } }[] };
      }>(
        `{ interests(userId: "u1", first: 1) { share }
           similarUsers(userId: "u1") { user { id } } audience(itemId: "i3") { edges { node { id } } } }`,
      );
      expect(interests[0]!.share).toBeLessThan(0.1);
      expect(similarUsers).toHaveLength(10);
      expect(audience.edges.length).toBeGreaterThan(0);
    });

    test.skipIf(backend === "openai+qdrant")("similar users are people of the same themes", async () => {
      let similar = 0;
      let any = 0;
      for (let user = 20; user < 40; user++) {
        const userId = `u${user}`;
        const { similarUsers } = await harness().gql<{ similarUsers: { user: { id: string } }[] }>(
          "query($userId: ID!) { similarUsers(userId: $userId, first: 3) { user { id } } }",
          { userId },
        );
        similar += similarUsers.filter((other) => alike(userId, other.user.id)).length / 60;
        any += world.users.filter(({ id }) => id !== userId && alike(userId, id)).length / (20 * 39);
      }
      expect(similar).toBeGreaterThan(1.5 * any);
    });
  },
);
