import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { freshDatabase, testServerUrl, whyNoServer } from "../../support/postgres-server.js";
import { qdrantForHarness, realQdrant } from "../../support/qdrant-for-harness.js";
import { whyNoQdrant } from "../../support/qdrant-server.js";
import { moveIn, smallTown, upsertItems } from "../../support/small-town.js";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const town = smallTown({ perTheme: 5, others: 0 });
const some = { ...town, behaviours: town.behaviours.slice(-200) };
const [user, item] = [some.behaviours.at(-1)!.userId, town.items[0]!];
const questions: readonly string[] = [
  `{ recommendations(userId: "${user}", first: 5) { edges { node { item { id } } } } }`,
  `{ interests(userId: "${user}", first: 3) { strength topic { id label } } }`,
  `{ similarItems(itemId: "${item.id}", first: 5) { item { id } } }`,
  `{ similarUsers(userId: "${user}", first: 3) { user { id } } }`,
  `{ search(text: "${item.title}", first: 3) { item { id } } }`,
  `{ audience(text: "${item.title}", first: 3) { edges { node { id } } } }`,
  `{ audience(itemId: "${item.id}", first: 3) { edges { node { id } } } }`,
];
const record = "mutation ($behaviours: [BehaviourInput!]!) { recordBehaviours(behaviours: $behaviours) { accepted } }";

/** Asks whatever processes serve at the moment, all the time, and collects what fails. */
class Callers {
  readonly failures: string[] = [];
  answered = 0;
  written = 0;
  readonly #stopping = new AbortController();
  readonly #serving: Set<Harness>;
  readonly #work: Promise<unknown>;

  constructor(serving: Set<Harness>) {
    this.#serving = serving;
    this.#work = Promise.all([...questions.map((question) => this.#ask(question)), this.#write()]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#work;
  }

  async #ask(question: string): Promise<void> {
    for (let i = 0; !this.#stopping.signal.aborted; i++) {
      const all = [...this.#serving];
      await this.#send(all[i % all.length]!, question);
      await sleep(100);
    }
  }

  async #write(): Promise<void> {
    for (let i = 0; !this.#stopping.signal.aborted; i++) {
      const all = [...this.#serving];
      const id = `rolling-${i}`;
      await this.#send(all[i % all.length]!, upsertItems, { items: [{ id, title: `${item.title} ${i}` }] });
      const occurredAt = new Date(all[0]!.now()).toISOString();
      const behaviours = [
        { id: `${id}-click`, userId: user, itemId: id, type: "CLICK", occurredAt },
        { id: `${id}-search`, userId: user, text: `${item.title} ${i}`, type: "SEARCH", occurredAt },
      ];
      await this.#send(all[i % all.length]!, record, { behaviours });
      this.written++;
      await sleep(250);
    }
  }

  async #send(harness: Harness, query: string, variables: Record<string, unknown> = {}): Promise<void> {
    const asked = await harness.gql(query, variables).catch((error: unknown) => {
      this.failures.push(String(error).slice(0, 500));
      return null;
    });
    if (asked !== null) this.answered++;
  }
}

const why = testServerUrl === null ? ` (${whyNoServer})` : realQdrant ? "" : ` (no Qdrant; ${whyNoQdrant})`;

describe.skipIf(testServerUrl === null || !realQdrant)(
  `a rolling start of two processes with another embedding model${why}`,
  () => {
    test("no request fails, everything is in the new space, and nothing of the old one is left", async () => {
      const database = await freshDatabase();
      closers.push(() => database.drop());
      const qdrant = await qdrantForHarness();
      closers.push(() => qdrant.close());
      const serving = new Set<Harness>();
      const start = async (model: string, dimensions: string): Promise<Harness> => {
        const harness = await startHarness("server", {
          database: database.url,
          startsAt: town.end,
          fakeTexts: true,
          env: {
            EMBEDDING_MODEL: model,
            EMBEDDING_DIMENSIONS: dimensions,
            QDRANT_URL: qdrant.url,
            QDRANT_PREFIX: qdrant.prefix,
            LOG_LEVEL: "fatal",
          },
        });
        closers.push(() => harness.close());
        return harness;
      };
      const ready = async (harness: Harness): Promise<number> => (await fetch(new URL("/readyz", harness.url))).status;
      const stop = async (harness: Harness): Promise<void> => {
        serving.delete(harness);
        await sleep(1_000); // those who were asked before have answered
        await harness.close();
      };
      const former = [await start("model-a", "256"), await start("model-a", "256")];
      await moveIn(former[0]!, some);
      for (const one of former) serving.add(one);
      const callers = new Callers(serving);
      const latter: Harness[] = [];
      for (const one of former) {
        await sleep(500);
        const next = await start("model-b", "128");
        latter.push(next);
        await expect.poll(() => ready(next), { timeout: 180_000 }).toBe(200);
        serving.add(next);
        if (latter.length === 1)
          // The old version goes on serving for a while when the new space has taken over.
          await expect
            .poll(async () => (await next.gql("{ health { space } }")).health.space, { timeout: 180_000 })
            .toBe("openai:model-b:128");
        await sleep(1_000);
        await stop(one);
      }
      await sleep(500);
      await callers.stop();
      expect(callers.failures).toEqual([]);
      expect(callers.written).toBeGreaterThan(5);
      const [service] = latter as [Harness];
      // What was put off by the change of topics is due by then, and processes of the former version are forgotten.
      for (const one of latter) one.advance(11 * 60_000);
      for (const one of latter) await one.settle();
      const last = callers.written - 1;
      for (const { gql } of latter)
        await expect
          .poll(
            async () =>
              (await gql(`{ search(text: "${item.title} ${last}", first: 1) { item { id } } }`)).search[0]?.item.id,
            { timeout: 60_000 },
          )
          .toBe(`rolling-${last}`);
      const { history, vectors } = service.runtime.services;
      // Whoever has not followed the last topics yet looks again.
      const left = async (): Promise<string[]> => {
        for (const one of latter) one.advance(2 * 60_000);
        for (const { runtime } of latter) await runtime.services.formerSpaces.tidy();
        const serving = new Set(Object.values(await vectors.aliases()));
        return (await vectors.collections()).filter((name) => !serving.has(name));
      };
      await expect.poll(left, { timeout: 60_000 }).toEqual([]);
      expect(await history.embeddings.spaces()).toEqual(["openai:model-b:128"]);
      // Users with work that waits are left out, so everything is done first, also what the time that passed brings.
      const amiss = async (): Promise<unknown[]> => {
        for (const one of latter) await one.settle();
        const checks = await service.runtime.services.drift.check({ repair: false, sample: Number.POSITIVE_INFINITY });
        return checks.filter(({ examined, wrong }) => wrong > 0 || examined === 0);
      };
      await expect.poll(amiss, { timeout: 30_000, interval: 500 }).toEqual([]);
    }, 900_000);
  },
);
