import { afterEach, describe, expect, test } from "vitest";
import { isReindexing } from "../../../src/modules/topics/reindex.js";
import { HeldHistory, type Held } from "../../support/held-history.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { freshDatabase, testServerUrl, whyNoServer } from "../../support/postgres-server.js";
import { recordBehaviours, upsertItems } from "../../support/small-town.js";
import { haveTastes, tasteBehaviours, tasteItems, tasteStart } from "../../support/two-tastes.js";

const closers: (() => Promise<unknown>)[] = [];
const releases: (() => void)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0)) release();
  for (const close of closers.splice(0).reverse()) await close();
});

const dayMs = 86_400_000;
const title = "striped wool scarf for windy days";
const models = { former: ["model-a", "256"], latter: ["model-b", "128"] } as const;
const latterSpace = "openai:model-b:128";

/** Starts processes on one database. */
async function processes(): Promise<(model: keyof typeof models, held?: HeldHistory) => Promise<Harness>> {
  const database = await freshDatabase();
  closers.push(() => database.drop());
  return async (model, held) => {
    const [name, dimensions] = models[model];
    const harness = await startHarness("server", {
      database: database.url,
      startsAt: tasteStart + 30 * dayMs,
      fakeTexts: true,
      env: { EMBEDDING_MODEL: name, EMBEDDING_DIMENSIONS: dimensions, LOG_LEVEL: "fatal" },
      ...(held === undefined ? {} : { throughHistory: held.through }),
    });
    closers.push(() => harness.close());
    return harness;
  };
}

async function moveIn(harness: Harness): Promise<void> {
  await harness.gql(upsertItems, { items: tasteItems() });
  await harness.settle();
  await haveTastes(harness.gql, tasteBehaviours(0, 5));
  await harness.settle();
}

/** Holds a call until the test lets it go on, or ends; of the outbox, the look for items to index. */
function hold(held: HeldHistory, name: string): Held {
  const one = held.hold(name, ([topic]) => name !== "outbox.due" || topic === "index-item");
  releases.push(() => one.release());
  return one;
}

const space = async ({ gql }: Harness): Promise<string> => (await gql("{ health { space } }")).health.space;
const writeItem = ({ gql }: Harness, id: string): Promise<unknown> => gql(upsertItems, { items: [{ id, title }] });
const record = ({ gql, now }: Harness, behaviour: Record<string, unknown>): Promise<unknown> =>
  gql(recordBehaviours, {
    behaviours: [{ userId: "user-1", occurredAt: new Date(now()).toISOString(), ...behaviour }],
  });
const topicsOf = async ({ gql }: Harness, id: string): Promise<unknown[]> =>
  (await gql("query ($id: ID!) { item(id: $id) { topics { share } } }", { id })).item?.topics ?? [];

/** Users whose state is not what their history folds to. */
async function diverged({ runtime }: Harness): Promise<number> {
  const checks = await runtime.services.drift.check({ repair: false, sample: Number.POSITIVE_INFINITY });
  const states = checks.find(({ name }) => name === "interest states")!;
  expect(states.examined).toBeGreaterThan(1);
  return states.wrong;
}

describe.skipIf(testServerUrl === null)(
  `while processes with another embedding model take over${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  () => {
    test("a text that the process at hand cannot embed waits for one that can", async () => {
      const start = await processes();
      const former = await start("former");
      await moveIn(former);
      const latter = await start("latter");
      await expect.poll(() => space(former), { timeout: 30_000 }).toBe(latterSpace);
      await latter.close();
      await record(former, { type: "SEARCH", text: "a scarf nobody has asked for before" });
      await former.settle();
      await former.close();
      const after = await start("latter");
      after.advance(60_000);
      await after.settle();
      expect(await diverged(after)).toBe(0);
    });

    test("what was done with an item that the next topics do not know yet is folded when they do", async () => {
      const start = await processes();
      const former = await start("former");
      await moveIn(former);
      const held = new HeldHistory();
      const texts = hold(held, "behaviours.texts");
      const indexing = hold(held, "outbox.due");
      const latter = await start("latter", held);
      await texts.reached; // the items of that moment are embedded
      await writeItem(former, "late");
      await record(former, { type: "PURCHASE", itemId: "late" });
      await former.settle();
      texts.release();
      await expect.poll(() => space(former), { timeout: 30_000 }).toBe(latterSpace);
      indexing.release();
      await latter.settle();
      expect(await topicsOf(latter, "late")).not.toEqual([]);
      expect(await diverged(latter)).toBe(0);
    });

    test("what was done with an item that is gone since counts in the next space, where it is not found", async () => {
      const start = await processes();
      const former = await start("former");
      await moveIn(former);
      await writeItem(former, "gone");
      await former.settle();
      await record(former, { userId: "user-gone", type: "PURCHASE", itemId: "gone" });
      await former.settle();
      await former.gql('mutation { deleteItems(ids: ["gone"]) { deleted } }');
      await former.settle();
      const interests = '{ interests(userId: "user-gone", first: 1) { strength } }';
      expect((await former.gql(interests)).interests).toHaveLength(1);
      const latter = await start("latter");
      await expect.poll(() => space(former), { timeout: 30_000 }).toBe(latterSpace);
      await latter.settle();
      expect((await latter.gql(interests)).interests).toHaveLength(1);
      expect(await diverged(latter)).toBe(0);
      const found = await latter.gql("query ($text: String!) { search(text: $text, first: 3) { item { id } } }", {
        text: title,
      });
      expect(found.search).toHaveLength(3);
      expect(found.search).not.toContainEqual({ item: { id: "gone" } });
    });

    test("an item is not done by a process whose model has just been followed by another", async () => {
      const start = await processes();
      const held = { former: new HeldHistory(), latter: new HeldHistory() };
      const former = await start("former", held.former);
      await moveIn(former);
      const late = hold(held.former, "outbox.due");
      await late.reached; // it is about to look for items, and has asked whether it should
      const indexing = hold(held.latter, "outbox.due");
      const latter = await start("latter", held.latter);
      await expect.poll(() => space(former), { timeout: 30_000 }).toBe(latterSpace);
      await expect.poll(() => isReindexing(latter.runtime.services.history)).toBe(false);
      await writeItem(former, "late");
      late.release();
      await former.close();
      indexing.release();
      latter.advance(60_000);
      await latter.settle();
      expect(await topicsOf(latter, "late")).not.toEqual([]);
    });

    test("topics fitted in a former space do not take over from the next one", async () => {
      const start = await processes();
      const held = new HeldHistory();
      const former = await start("former", held);
      await moveIn(former);
      const reading = hold(held, "items.all");
      const fit = former.runtime.services.topics.fit();
      await reading.reached;
      const latter = await start("latter");
      await expect.poll(() => space(former), { timeout: 30_000 }).toBe(latterSpace);
      reading.release();
      await expect(fit).rejects.toMatchObject({ code: "UNAVAILABLE" });
      expect(await space(latter)).toBe(latterSpace);
      const { history, editions } = latter.runtime.services;
      expect((await history.codebooks.list(9)).map(({ id }) => id)).toEqual([editions.current.codebook!.id]);
    });

    test("an item that another process embeds after its row was read is known all the same", async () => {
      const start = await processes();
      const held = { one: new HeldHistory(), other: new HeldHistory() };
      const one = await start("former", held.one);
      await moveIn(one);
      const idle = hold(held.other, "outbox.due");
      const other = await start("former", held.other);
      await idle.reached;
      const embedded = hold(held.one, "embeddings.put");
      await writeItem(one, "late");
      await embedded.reached;
      const { live } = other.runtime.services;
      for (let looks = 0; looks < 3; looks++) await live.refresh();
      expect(await topicsOf(other, "late")).toEqual([]);
      embedded.release();
      await one.settle();
      await live.refresh();
      expect(await topicsOf(other, "late")).not.toEqual([]);
      const found = await other.gql("query ($text: String!) { search(text: $text, first: 1) { score item { id } } }", {
        text: title,
      });
      expect(found.search).toEqual([{ score: expect.closeTo(1, 3), item: { id: "late" } }]);
    });
  },
);
