import { afterAll, beforeAll, expect, it } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { haveTastes, tasteBehaviours, tasteItems, tasteStart } from "../../support/two-tastes.js";
import { dayMs, hourMs } from "../../../src/core/time.js";

const fields = "id kind state progress startedAt finishedAt error models { id kind serving }";
const start = `mutation($kind: ModelKind!) { startFit(kind: $kind) { ${fields} } }`;
const cancel = `mutation($id: ID!) { cancelFit(id: $id) { ${fields} } }`;
const read = `query($id: ID!) { fitJob(id: $id) { ${fields} } }`;
interface Job {
  id: string;
  kind: string;
  state: string;
  progress: number | null;
  finishedAt: string | null;
  models: { id: string; kind: string }[];
}

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness("embedded", { fakeTexts: true, startsAt: tasteStart + 80 * dayMs });
  // no fit but those asked for
  await harness.runtime.services.history.settings.put("fitted-on:RANKER", { behaviours: 1e9 });
  await haveTastes(harness.gql, tasteBehaviours(0, 40), tasteItems());
  await harness.settle();
});
afterAll(() => harness?.close());

const begin = async (kind: string): Promise<Job> => (await harness.gql<{ startFit: Job }>(start, { kind })).startFit;
const jobOf = async (id: string): Promise<Job> => (await harness.gql<{ fitJob: Job }>(read, { id })).fitJob;
const ended = (id: string): Promise<void> =>
  expect.poll(async () => (await jobOf(id)).state, { timeout: 60_000, interval: 200 }).not.toBe("RUNNING");
const taste = (id: string): number => Number(id.slice("item-".length)) % 2;

interface Simple {
  ranking: string[];
  name: string;
  measured: { simple: number; fitted: number } | null;
  items: { id: string }[];
}
const simple = async (userId: string, task: string, rest = ""): Promise<Simple> =>
  (
    await harness.gql<{ simpleRecommendations: Simple }>(
      `query($userId: ID!, $task: Task!) { simpleRecommendations(userId: $userId, task: $task, first: 10 ${rest}) {
        ranking name(language: "en") measured { simple fitted } items { id } } }`,
      { userId, task },
    )
  ).simpleRecommendations;
/** How often one person took each item, or how many people took it: popularity counts people. */
const taken = (by?: string): ((id: string) => number) => {
  const times = new Map<string, string[]>();
  for (const { userId, itemId } of tasteBehaviours(0, 40))
    if (by === undefined || by === userId) times.set(itemId, [...(times.get(itemId) ?? []), userId]);
  return (id) => (by === undefined ? new Set(times.get(id)).size : (times.get(id)?.length ?? 0));
};
const mostFirst = (counts: readonly number[]): number[] => counts.toSorted((a, b) => b - a);
const everything = tasteItems().map(({ id }) => id);

it("knows simple lists before any fit: what everybody took most, and what one took most", async () => {
  const { ranking, name, measured, items } = await simple("nobody", "DISCOVER");
  expect({ ranking, measured }).toEqual({ ranking: ["popularityEver"], measured: null });
  expect(name).not.toBe("");
  expect(items.map(({ id }) => taken()(id))).toEqual(mostFirst(everything.map(taken())).slice(0, 10));
  const own = await simple("user-7", "NEXT");
  expect(own.ranking).toEqual(["ownFrequency", "popularity30"]);
  expect(own.items.map(({ id }) => taken("user-7")(id))).toEqual(
    mostFirst(everything.map(taken("user-7"))).slice(0, 10),
  );
  const fresh = (await simple("user-7", "DISCOVER")).items.map(({ id }) => id);
  expect(fresh.map(taken("user-7"))).toEqual(fresh.map(() => 0));
  const { id: first } = items[0]!;
  expect((await simple("nobody", "DISCOVER", `filter: { exclude: ["${first}"] }`)).items.map(({ id }) => id)).toEqual(
    expect.not.arrayContaining([first]),
  );
  expect((await harness.runtime.services.history.recommendations.ofUser("user-7")).recommendations).toEqual([]);
});

it("is followed by its id to its model, one of a kind at a time, and stays in the list", async () => {
  const job = await begin("RANKER");
  expect(job).toMatchObject({ kind: "RANKER", state: "RUNNING", finishedAt: null, models: [] });
  expect((await begin("RANKER")).id).toBe(job.id);
  await ended(job.id);
  const done = await jobOf(job.id);
  expect(done).toMatchObject({ state: "DONE", progress: 1, error: null, models: [{ kind: "RANKER" }] });
  expect((await begin("RANKER")).id).not.toBe(job.id);
  const { fitJobs } = await harness.gql<{ fitJobs: Job[] }>(`{ fitJobs { ${fields} } }`);
  expect(fitJobs.map(({ id }) => id)).toContain(job.id);
  await harness.gql("mutation($id: ID!) { promoteModel(id: $id) { id } }", { id: done.models[0]!.id });
});

it("tells the simple ranking that did best beside what was fitted", async () => {
  const { models } = await harness.gql<{ models: { metrics: { simple: Record<string, unknown> } }[] }>(
    "{ models(kind: RANKER, first: 1) { metrics } }",
  );
  for (const task of ["NEXT", "DISCOVER"]) {
    const { ranking, measured, items } = await simple("user-7", task);
    expect(models[0]!.metrics.simple[task]).toMatchObject({ ranking });
    expect(measured!.simple).toBeGreaterThan(0);
    expect(measured!.fitted).toBeGreaterThan(0);
    expect(items).toHaveLength(10);
  }
});

it("ends when it is told to, and what serves stays", async () => {
  const running = await begin("RANKER");
  await harness.gql(cancel, { id: running.id });
  await ended(running.id);
  expect(await jobOf(running.id)).toMatchObject({ state: "CANCELLED", models: [] });
  expect(await harness.refusal(cancel, { id: "none" })).toMatchObject({ extensions: { code: "NOT_FOUND" } });
  expect(await harness.refusal(start, { kind: "SOUP" })).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
});

it("is not kept from beginning by one whose process had a clock that was ahead, and died", async () => {
  const left = await begin("RANKER");
  await harness.gql(cancel, { id: left.id });
  await ended(left.id);
  const { settings } = harness.runtime.services.history;
  const jobs = (await settings.get("fit-jobs")) as { id: string }[];
  const ahead = { state: "RUNNING", heardAt: harness.now() + 5 * hourMs };
  await settings.put(
    "fit-jobs",
    jobs.map((job) => (job.id === left.id ? { ...job, ...ahead } : job)),
  );
  expect((await jobOf(left.id)).state).toBe("FAILED");
  const next = await begin("RANKER");
  expect(next.id).not.toBe(left.id);
  await harness.gql(cancel, { id: next.id });
  await ended(next.id);
});

it("teaches what is taken together: similar items by it, and lists for a session of nobody in particular", async () => {
  const similar = async (by: string): Promise<string[]> =>
    (
      await harness.gql<{ similarItems: { item: { id: string }; score: number }[] }>(
        `query($by: Similarity!) { similarItems(itemId: "item-4", by: $by, first: 8) { item { id } score } }`,
        { by },
      )
    ).similarItems.map(({ item }) => item.id);
  for (const by of ["TAKEN_TOGETHER", "BOTH"]) {
    const ids = await similar(by);
    expect(ids.length).toBe(8);
    expect(ids).not.toContain("item-4");
    expect(ids.map(taste)).toEqual(ids.map(() => 0));
  }
  expect(await similar("MEANING")).toHaveLength(8);

  const session = `query($itemIds: [ID!]!) { recommendForSession(itemIds: $itemIds, first: 10) {
    item { id } position probability sources because { id } } }`;
  interface Shown {
    item: { id: string };
    position: number;
    because: { id: string }[];
  }
  const itemIds = ["item-5", "unknown", "item-7", "item-9"];
  const list = (await harness.gql<{ recommendForSession: Shown[] }>(session, { itemIds })).recommendForSession;
  expect(list.map(({ position }) => position)).toEqual(list.map((_, i) => i + 1));
  expect(list.filter(({ item }) => taste(item.id) === 1).length).toBeGreaterThan(7);
  expect(list.map(({ item }) => item.id)).not.toContain("item-5");
  expect(itemIds).toEqual(expect.arrayContaining(list.flatMap(({ because }) => because.map(({ id }) => id))));
  expect((await harness.runtime.services.history.recommendations.ofUser("")).recommendations).toEqual([]);
  expect(await harness.refusal(session, { itemIds: Array.from({ length: 101 }, (_, i) => `item-${i}`) })).toMatchObject(
    { extensions: { code: "BAD_USER_INPUT" } },
  );
});
