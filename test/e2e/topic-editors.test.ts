import { expect, test } from "vitest";
import { onBackends } from "../support/on-backends.js";
import { plainWorld } from "../support/plain-world.js";
import { recordBehaviours, upsertItems } from "../support/small-town.js";

const end = Date.parse("2026-06-01T00:00:00Z");
const world = plainWorld({ seed: 3, items: 330, users: 12, each: 20, until: end, themes: 30 });
const early = world.items.slice(0, 300);
const by = `author: "ed", reason: "test"`;

interface Shown {
  id: string;
  label: string;
  size: number;
  parent: { id: string; label: string } | null;
}
interface Interest {
  topic: { id: string };
  share: number;
  strength: number;
}
const topicFields = "{ id label size parent { id label } }";
const interestsOf = `interests(userId: "u1", first: 256) { topic { id } share strength }`;

onBackends(
  "topics on two floors, and their editors",
  { startsAt: end, meanings: true },
  async ({ gql, settle }) => {
    await gql(upsertItems, { items: early });
    await gql(recordBehaviours, {
      behaviours: world.behaviours.filter(({ itemId }) => early.some(({ id }) => id === itemId)),
    });
    await settle();
  },
  (harness) => {
    const topics = async (): Promise<Shown[]> =>
      (await harness().gql<{ topics: Shown[] }>(`{ topics(first: 256) ${topicFields} }`)).topics;
    const interests = async (floor = "TOPICS"): Promise<Map<string, Interest>> => {
      const data = await harness().gql<{ interests: Interest[] }>(
        `{ ${interestsOf.replace("first: 256", `first: 256, floor: ${floor}`)} }`,
      );
      return new Map(data.interests.map((one) => [one.topic.id, one]));
    };

    test("every topic has a parent with a label of its own; interests add up by parent", async () => {
      const fine = await topics();
      const { topics: parents } = await harness().gql<{
        topics: { id: string; label: string; size: number; parent: null; children: { id: string; size: number }[] }[];
      }>("{ topics(floor: PARENTS) { id label size parent { id } children { id size } } }");
      expect(parents.length).toBeGreaterThanOrEqual(4);
      expect(parents.length).toBeLessThan(fine.length / 2);
      expect(new Set(parents.map(({ label }) => label)).size).toBe(parents.length);
      expect(fine.map(({ parent }) => parent!.id).toSorted()).toEqual(
        parents.flatMap(({ id, children }) => children.map(() => id)).toSorted(),
      );
      for (const { size, children } of parents) expect(children.reduce((sum, child) => sum + child.size, 0)).toBe(size);
      const own = await interests();
      const byParent = await interests("PARENTS");
      expect([...byParent.values()].reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
      for (const { id, children } of parents)
        expect(byParent.get(id)!.share).toBeCloseTo(
          children.reduce((sum, child) => sum + own.get(child.id)!.share, 0),
          4,
        );
    });

    test("what editors did is told, is in force everywhere, survives a refit, and can be taken back", async () => {
      const { gql, runtime, settle, refusal } = harness();
      const [a, b, c, d] = await topics();
      const before = await interests();
      const { topicChanges: newest } = await gql<{
        topicChanges: { edges: { cursor: string; node: { kind: string } }[] };
      }>("{ topicChanges(first: 1) { edges { cursor node { kind } } } }");
      const told = await harness().subscribe(
        "subscription($after: String) { topicsChanged(after: $after) { kind topicId others label author cursor } }",
        { after: newest.edges[0]!.cursor },
      );
      await gql(`mutation { renameTopic(id: "${a!.id}", label: "Evening pleasures", ${by}) { id } }`);
      await gql(`mutation { renameTopic(id: "${a!.id}", label: "晚间消遣", language: "zh", ${by}) { id } }`);
      await gql(`mutation { mergeTopics(ids: ["${c!.id}"], into: "${b!.id}", ${by}) { id } }`);
      await gql(`mutation { hideTopic(id: "${d!.id}", ${by}) { id } }`);
      const kinds: string[] = [];
      while (kinds.length < 4) kinds.push((await told.next()).topicsChanged.kind);
      expect(kinds).toEqual(["RENAMED", "RENAMED", "MERGED", "HIDDEN"]);

      const check = async (): Promise<void> => {
        const now = new Map((await topics()).map((topic) => [topic.id, topic]));
        expect(now.get(a!.id)!.label).toBe("Evening pleasures");
        expect([now.has(b!.id), now.has(c!.id), now.has(d!.id)]).toEqual([true, false, false]);
        const { item } = await gql<{ item: { topics: { topic: { id: string; label: string } }[] } }>(
          `query($id: ID!) { item(id: $id) { topics { topic { id label(language: "zh") } } } }`,
          { id: itemOf(a!.id) },
        );
        expect(item.topics[0]!.topic).toEqual({ id: a!.id, label: "晚间消遣" });
      };
      await check();
      const after = await interests();
      const sum = (key: "share" | "strength"): number =>
        (before.get(b!.id)?.[key] ?? 0) + (before.get(c!.id)?.[key] ?? 0);
      expect(after.get(b!.id)!.share).toBeCloseTo(sum("share"), 4);
      expect(after.get(b!.id)!.strength).toBeCloseTo(sum("strength"), 2);
      expect(after.has(c!.id)).toBe(false);
      expect(after.has(d!.id)).toBe(false);

      await gql(upsertItems, { items: world.items.slice(300) });
      await settle();
      await runtime.services.topics.fit();
      await settle();
      await check();

      await gql(`mutation { separateTopics(ids: ["${c!.id}"], ${by}) { id } }`);
      await gql(`mutation { hideTopic(id: "${d!.id}", hidden: false, ${by}) { id } }`);
      await gql(`mutation { renameTopic(id: "${a!.id}", ${by}) { id } }`);
      const end = new Map((await topics()).map((topic) => [topic.id, topic.label]));
      expect(end.get(a!.id)).toBe(a!.label);
      expect([end.has(c!.id), end.has(d!.id)]).toEqual([true, true]);
      const { topicChanges } = await gql<{ topicChanges: { edges: { node: { kind: string; author: string } }[] } }>(
        `query($id: ID) { topicChanges(topicId: $id) { edges { node { kind author } } } }`,
        { id: d!.id },
      );
      expect(topicChanges.edges.map(({ node }) => node).filter(({ author }) => author !== null)).toEqual([
        { kind: "SHOWN", author: "ed" },
        { kind: "HIDDEN", author: "ed" },
      ]);

      expect(await refusal(`mutation { hideTopic(id: "nowhere", ${by}) { id } }`)).toMatchObject({
        extensions: { code: "NOT_FOUND", path: ["id"] },
        message: `There is no topic "nowhere"; list them with topics.`,
      });
      await told.close();
    });

    /** An item that belongs to a topic most. */
    function itemOf(topicId: string): string {
      const edition = harness().runtime.services.editions.current;
      const { positions } = edition.shown.byId(topicId)!;
      return early.find(({ id }) => {
        const { index, value } = edition.catalogue.at(edition.catalogue.positionOfId(id))!.topics;
        return positions.includes(index[value.indexOf(Math.max(...value))]!);
      })!.id;
    }
  },
);
