import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { behaviourTypes } from "../../../src/core/types.js";
import { onBackends } from "../../support/on-backends.js";
import { recordBehaviours, upsertItems } from "../../support/small-town.js";

const lines = (file: string): Record<string, unknown>[] =>
  readFileSync(new URL(`../../fixtures/discover-rated/${file}.ndjson`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const items = lines("items");
const ids = items.map(({ id }) => id as string);
const at = Date.parse("2026-11-21T12:00:00Z");
const question =
  "query($userId: ID!, $task: Task!) { recommendations(userId: $userId, task: $task, first: 50) { edges { node { item { id } } } } }";
interface Answer {
  recommendations: { edges: { node: { item: { id: string } } }[] };
}

onBackends(
  "what a user has had",
  { startsAt: at },
  async ({ gql, settle }) => {
    await gql(upsertItems, { items });
    await settle();
    const everyType = behaviourTypes.map((type, i) => ({
      userId: "every-type",
      itemId: ids[i % 11],
      type,
      occurredAt: "2026-11-20T10:00:00Z",
      ...(type === "RATE" ? { value: 1 } : {}),
    }));
    const neutral = { userId: "neutral", itemId: "i3", type: "RATE", value: 3, occurredAt: "2026-11-20T10:00:00Z" };
    await gql(recordBehaviours, { behaviours: [...lines("behaviours"), ...everyType, neutral] });
    await settle();
  },
  (harness) => {
    const list = async (userId: string, task: string): Promise<string[]> =>
      (await harness().gql<Answer>(question, { userId, task })).recommendations.edges.map(({ node }) => node.item.id);

    it("is left out of DISCOVER however low it was rated, and whether or not it was liked", async () => {
      expect(await list("tess", "DISCOVER")).toEqual(["i11"]);
    });

    it("is anything they did something with, whatever that was", async () => {
      expect(await list("every-type", "DISCOVER")).toEqual(["i11"]);
      expect((await list("neutral", "DISCOVER")).toSorted()).toEqual(ids.filter((id) => id !== "i3").toSorted());
    });

    it("comes again under DISCOVER where what was thought well of may", async () => {
      const { recommendations } = await harness().gql<Answer>(
        '{ recommendations(userId: "tess", first: 50, includeHad: RATED_WELL) { edges { node { item { id } } } } }',
      );
      expect(recommendations.edges.map(({ node }) => node.item.id).toSorted()).toEqual(["i10", "i11"]);
    });

    it("may come again under NEXT, also where the rating said neither yes nor no", async () => {
      expect(await list("neutral", "NEXT")).toContain("i3");
      expect(await list("tess", "NEXT")).toContain("i0");
    });
  },
);
