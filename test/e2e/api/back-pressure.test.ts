import { afterEach, describe, expect, test } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { recordBehaviours, smallTown, upsertItems } from "../../support/small-town.js";

const town = smallTown({ perTheme: 4, others: 0 });
let harness: Harness | null = null;
afterEach(async () => {
  await harness?.close();
  harness = null;
});

const item = (n: number) => ({ id: `n-${n}`, title: `Thing number ${n}` });
const waiting = async (): Promise<number> =>
  (await harness!.gql("{ health { queues { name waiting } } }")).health.queues.find(({ name }) => name === "index-item")
    ?.waiting ?? 0;

describe("when more work waits than may", () => {
  test("writes are refused with 429 and Retry-After, answers go on, all is taken once work is done", async () => {
    harness = await startHarness("openai+qdrant", {
      startsAt: town.end,
      env: { GODWIT_MAX_BACKLOG: "100", EMBEDDING_DIMENSIONS: "64" },
    });
    harness.links.openai!.cut();
    await harness.gql(upsertItems, { items: Array.from({ length: 120 }, (_, n) => item(n)) });
    await harness.runtime.services.backlog.refresh();
    const response = await fetch(harness.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: upsertItems, variables: { items: [item(500)] } }),
    });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringContaining("GODWIT_MAX_BACKLOG") as string, extensions: { code: "TOO_MANY" } }],
    });
    const behaviour = {
      id: "b",
      userId: "u",
      type: "SEARCH",
      text: "things",
      occurredAt: new Date(town.end).toISOString(),
    };
    expect(await harness.refusal(recordBehaviours, { behaviours: [behaviour] })).toMatchObject({ status: 429 });
    // what was refused is not there, what was acknowledged is
    expect((await harness.gql("{ items(first: 1) { totalCount } }")).items.totalCount).toBe(120);
    harness.links.openai!.mend();
    await expect
      .poll(
        async () => {
          harness!.advance(120_000);
          await harness!.settle();
          return waiting();
        },
        { timeout: 30_000 },
      )
      .toBe(0);
    await harness.runtime.services.backlog.refresh();
    await harness.gql(recordBehaviours, { behaviours: [behaviour] });
  });
});

describe("work that was given up", () => {
  test("is listed with its error, and done again on request", async () => {
    harness = await startHarness("embedded", {
      startsAt: town.end,
      fakeTexts: true,
      env: { EMBEDDING_DIMENSIONS: "64" },
    });
    const { runtime, database, gql } = harness;
    await gql(upsertItems, { items: town.items });
    await harness.settle();
    const { history } = runtime.services;
    await database.pool.query(
      "INSERT INTO outbox (topic, key, payload, attempts, last_error, dead_at) VALUES ('index-item', $1, '{}', 8, 'the text is cursed', now())",
      [town.items[0]!.id],
    );
    const letters =
      "{ deadLetters(first: 5) { edges { node { id queue key attempts error diedAt } } pageInfo { hasNextPage } } }";
    const { deadLetters } = await gql(letters);
    expect(deadLetters).toMatchObject({
      edges: [{ node: { queue: "index-item", key: town.items[0]!.id, attempts: 8, error: "the text is cursed" } }],
      pageInfo: { hasNextPage: false },
    });
    expect(
      (await gql("{ health { state components { name state detail } } }")).health.components.find(
        ({ name }) => name === "outbox",
      ),
    ).toMatchObject({ state: "DEGRADED" });
    expect(await harness.refusal('mutation { replayDeadLetters(ids: ["x"]) }')).toMatchObject({
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(
      await gql("mutation($ids: [ID!]) { replayDeadLetters(ids: $ids) }", {
        ids: deadLetters.edges.map(({ node }) => node.id),
      }),
    ).toEqual({ replayDeadLetters: 1 });
    await harness.settle();
    expect((await gql(letters)).deadLetters.edges).toEqual([]);
    expect((await history.outbox.state()).filter(({ topic }) => topic === "index-item")).toEqual([]);
  });

  test("and a clock that is set back makes nothing wait for as long as it was set back", async () => {
    harness = await startHarness("embedded", {
      startsAt: town.end,
      fakeTexts: true,
      env: { EMBEDDING_DIMENSIONS: "64" },
    });
    const { history } = harness.runtime.services;
    await harness.gql(upsertItems, { items: town.items.slice(0, 5) });
    await harness.settle();
    await history.outbox.add([{ topic: "index-item", key: town.items[0]!.id, availableAt: harness.now() + 10_000 }]);
    harness.advance(-3_600_000);
    await expect.poll(waiting, { timeout: 60_000 }).toBe(0);
    expect(harness.log.some(({ msg }) => msg === "the clock has jumped")).toBe(true);
  });
});
