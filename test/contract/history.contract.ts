import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Item } from "../../src/core/types.js";
import type { BehaviourRecord } from "../../src/ports/history/behaviours.js";
import type { History } from "../../src/ports/history/history.js";
import { longestPutOffMs } from "../../src/ports/history/outbox.js";
import type { MigrationRecord } from "../../src/ports/history/migrations.js";
import { apiKeyContract } from "./api-keys.contract.js";
import { peopleContract } from "./people.contract.js";
import { recommendationContract } from "./history.recommendations.js";

export interface HistorySetup {
  history: History;
  /** another process on the same database, where there can be one */
  other: History | null;
  close(): Promise<void>;
}

const day = Date.UTC(2026, 4, 1);

const item = (id: string, more: Partial<Item> = {}): Item & { contentHash: string } => ({
  id,
  domain: "news",
  title: `Title of ${id}`,
  text: "",
  tags: [],
  language: "en",
  attributes: {},
  publishedAt: null,
  expiresAt: null,
  contentHash: `hash of ${more.title ?? id}`,
  ...more,
});
const behaviour = (
  id: string,
  userId: string,
  more: Partial<BehaviourRecord> = {},
): BehaviourRecord & { contentHash: string } => {
  const facts = {
    id,
    userId,
    itemId: "i",
    type: "CLICK" as const,
    text: null,
    textHash: null,
    value: null,
    scene: { device: "phone" },
    sessionId: null,
    occurredAt: day,
    timeZone: "Europe/London",
    ...more,
  };
  return { ...facts, contentHash: JSON.stringify(facts) };
};
const migration = (id: string, userId: string, key: string, detectedAt: number): MigrationRecord => ({
  id,
  userId,
  key,
  kind: "SHIFT",
  state: "CONFIRMED",
  domain: null,
  magnitude: 0.5,
  statistic: 12,
  threshold: 10,
  averageRunLength: 10,
  pValue: null,
  sessions: 20,
  changedAt: null,
  detectedAt,
  facts: { from: [] },
});

/** What every History must do; each test works under names of its own. */
export function historyContract(name: string, start: () => Promise<HistorySetup>): void {
  describe(`History: ${name}`, () => {
    let setup: HistorySetup;
    let history: History;
    beforeAll(async () => {
      setup = await start();
      ({ history } = setup);
    });
    afterAll(() => setup?.close());

    test("items: what an upsert did, numbers that stay, marks of deletion", async () => {
      const a = item("ia", { tags: ["x", "y, z"], attributes: { price: 3.5, sizes: ["S"] }, publishedAt: day + 123 });
      expect(await history.items.upsert([a, item("ib")])).toEqual(["NEW", "NEW"]);
      const [stored] = await history.items.byIds(["ia"]);
      expect(stored).toEqual({ ...a, number: stored!.number, deletedAt: null });
      expect(await history.items.upsert([item("ib"), { ...a, tags: ["x"] }])).toEqual(["SAME", "FIELDS"]);
      expect(await history.items.upsert([{ ...a, tags: ["x"], title: "Other", contentHash: "other" }])).toEqual([
        "CONTENT",
      ]);
      expect(await history.items.remove(["ib", "never"])).toEqual(["ib"]);
      expect(await history.items.remove(["ib"])).toEqual([]);
      expect((await history.items.byIds(["ib"]))[0]!.deletedAt).not.toBeNull();
      expect(await history.items.upsert([item("ib")])).not.toEqual(["SAME"]); // it is back
      expect((await history.items.byIds(["ib", "ia"])).every(({ deletedAt }) => deletedAt === null)).toBe(true);
      expect((await history.items.byNumbers([stored!.number])).map(({ id, title }) => [id, title])).toEqual([
        ["ia", "Other"],
      ]);
    });

    test("items: pages in order of id, filters on every field", async () => {
      const domain = `d-${randomUUID()}`;
      await history.items.upsert([
        item("p1", { domain, tags: ["red", "big"], attributes: { price: 5, brand: "Acme", size: ["M", "L"] } }),
        item("p2", { domain, tags: ["red"], attributes: { price: 20, brand: "Bolt" } }),
        item("p3", { domain, language: "zh", attributes: { price: "cheap" } }),
        item("p4", { domain, language: null }),
      ]);
      const ids = async (filter: Parameters<History["items"]["page"]>[0]) => {
        const rows = await history.items.page({ domains: [domain], ...filter }, 10, null);
        expect(await history.items.count({ domains: [domain], ...filter })).toBe(rows.length);
        return rows.map(({ id }) => id);
      };
      expect(await ids({})).toEqual(["p1", "p2", "p3", "p4"]);
      expect((await history.items.page({ domains: [domain] }, 2, "p1")).map(({ id }) => id)).toEqual(["p2", "p3"]);
      expect(await ids({ tagsAny: ["big", "none"] })).toEqual(["p1"]);
      expect(await ids({ tagsAll: ["red", "big"] })).toEqual(["p1"]);
      expect(await ids({ languages: ["zh"] })).toEqual(["p3"]);
      expect(await ids({ exclude: ["p1"], ids: ["p1", "p2"] })).toEqual(["p2"]);
      expect(await ids({ attributes: { brand: ["Acme", "Bolt"] } })).toEqual(["p1", "p2"]);
      expect(await ids({ attributes: { size: "L" } })).toEqual(["p1"]);
      expect(await ids({ attributes: { price: { gte: 5, lt: 20 } } })).toEqual(["p1"]);
      expect(await ids({ attributes: { "pri'ce\"; --": "x" } })).toEqual([]);
    });

    test("items: what changed since a look is told, repeats allowed, losses not", async () => {
      const { horizon } = await history.items.changedSince(1n << 62n);
      await history.items.upsert([item("ch1"), item("ch2")]);
      const first = await history.items.changedSince(horizon);
      expect(first.items.map(({ id }) => id)).toEqual(expect.arrayContaining(["ch1", "ch2"]));
      await history.items.remove(["ch1"]);
      const second = await history.items.changedSince(first.horizon);
      expect(second.items.find(({ id }) => id === "ch1")!.deletedAt).not.toBeNull();
      expect(
        (await history.items.changedSince((await history.items.changedSince(second.horizon)).horizon)).items.map(
          ({ id }) => id,
        ),
      ).not.toContain("ia");
    });

    test("behaviours: new, here already, conflict, also within one call", async () => {
      await history.users.ensure(["u1", "u1"]);
      const one = behaviour("b1", "u1", { text: "naïve 😀 ' \\ \"", value: 0.1 });
      expect(
        await history.behaviours.insert([
          one,
          behaviour("b2", "u1"),
          behaviour("b2", "u1"),
          behaviour("b2", "u1", { value: 7 }),
        ]),
      ).toEqual(["NEW", "NEW", "DUPLICATE", "CONFLICT"]);
      expect(await history.behaviours.insert([{ ...one, contentHash: "else" }, one, behaviour("b3", "u1")])).toEqual([
        "CONFLICT",
        "DUPLICATE",
        "NEW",
      ]);
      const { contentHash: _, ...kept } = one;
      expect(await history.behaviours.byIds(["b1"])).toEqual([kept]);
      expect((await history.behaviours.byIds(["b2"]))[0]!.value).toBeNull();
      expect(await history.behaviours.remove(["b3", "never"])).toMatchObject([
        { id: "b3", userId: "u1", itemId: "i", type: "CLICK" },
      ]);
    });

    test("behaviours: pages newest first, ties by id, kept to types, times and content", async () => {
      const rows = ["a", "b", "c", "d", "e"].map((id, i) =>
        behaviour(`pg-${id}`, "pager", {
          occurredAt: day + Math.floor(i / 2) * 1000,
          itemId: `it-${i}`,
          ...(i === 4 ? { type: "LIKE" as const, textHash: "th", text: "t" } : {}),
        }),
      );
      await history.behaviours.insert(rows);
      const seen: string[] = [];
      for (let after = null as { occurredAt: number; id: string } | null; ; ) {
        const page = await history.behaviours.page("pager", { first: 2, after });
        if (page.length === 0) break;
        seen.push(...page.map(({ id }) => id));
        after = page.at(-1)!;
      }
      expect(seen).toEqual(["pg-e", "pg-d", "pg-c", "pg-b", "pg-a"]);
      const ids = async (options: Partial<Parameters<History["behaviours"]["page"]>[1]>) =>
        (await history.behaviours.page("pager", { first: 9, after: null, ...options })).map(({ id }) => id);
      expect(await ids({ types: ["LIKE"] })).toEqual(["pg-e"]);
      expect(await ids({ from: day + 1000, to: day + 2000 })).toEqual(["pg-d", "pg-c"]);
      expect(await ids({ content: { itemIds: ["it-0"], textHashes: ["th"] } })).toEqual(["pg-e", "pg-a"]);
      expect((await history.behaviours.ofUser("pager")).map(({ id }) => id)).toEqual([...seen].reverse());
    });

    test("outbox: oldest first with all work of a key; done, put off, given up, revived", async () => {
      const topic = `t-${randomUUID()}`;
      const now = Date.now() + 60_000;
      await history.outbox.add([
        { topic, key: "k1", payload: { n: 1 } },
        { topic, key: "k2" },
        { topic, key: "k1" },
        { topic, key: "k3", availableAt: now + 1000 },
      ]);
      const due = await history.outbox.due(topic, 1, now);
      expect(due.map(({ key, payload, attempts }) => [key, payload, attempts])).toEqual([
        ["k1", { n: 1 }, 0],
        ["k1", {}, 0],
      ]);
      expect(await history.outbox.done([due[0]!.number, due[0]!.number, 1n << 60n])).toEqual(new Set([due[0]!.number]));
      expect(await history.outbox.done([due[0]!.number])).toEqual(new Set());
      await history.outbox.retry([due[1]!.number], "no answer", now + 5000);
      expect((await history.outbox.due(topic, 9, now)).map(({ key }) => key)).toEqual(["k2"]);
      expect((await history.outbox.due(topic, 9, now + 5000)).map(({ key, attempts }) => [key, attempts])).toEqual([
        ["k2", 0],
        ["k1", 1],
        ["k3", 0],
      ]);
      await history.outbox.bury([due[1]!.number], "hopeless");
      expect((await history.outbox.state()).find((queue) => queue.topic === topic)).toMatchObject({
        waiting: 2,
        dead: 1,
      });
      expect((await history.outbox.due(topic, 9, now + 9000)).map(({ key }) => key)).toEqual(["k2", "k3"]);
      expect(await history.outbox.dead(topic, 9, null)).toMatchObject([
        { number: due[1]!.number, topic, key: "k1", attempts: 2, error: "hopeless" },
      ]);
      expect(await history.outbox.dead(topic, 9, due[1]!.number)).toEqual([]);
      expect(await history.outbox.waiting(1)).toBe(1);
      expect(await history.outbox.waiting(1_000_000)).toBeGreaterThanOrEqual(2);
      expect(await history.outbox.revive({ topic, numbers: [1n << 60n] })).toEqual([]);
      expect(await history.outbox.revive({ topic })).toEqual([topic]);
      expect((await history.outbox.due(topic, 9, now)).map(({ key }) => key)).toEqual(["k2", "k1"]);
      expect((await history.outbox.ofKeys([topic], ["k1", "k2", "k9"])).map(({ key }) => key)).toEqual(["k2", "k1"]);
      expect((await history.outbox.due(topic, 9, now)).map(({ key }) => key)).not.toContain("k3");
      expect(await history.outbox.hurry(now + 500)).toBeGreaterThanOrEqual(1);
      expect((await history.outbox.due(topic, 9, now)).map(({ key }) => key)).toContain("k3");
      await history.outbox.forget(topic, "k3");
      await history.outbox.forget(topic, "k2");
      expect((await history.outbox.due(topic, 9, now)).map(({ key }) => key)).toEqual(["k1"]);
    });

    test("outbox: in order, a key waits only while one of its entries is put off after a failure", async () => {
      const now = Date.now();
      const topic = "in-order";
      const keys = async (at: number, inOrder: boolean) =>
        (await history.outbox.due(topic, 9, at, { inOrder })).map(({ key }) => key);
      await history.outbox.add([
        { topic, key: "a" },
        { topic, key: "b", availableAt: now + 1000 },
        { topic, key: "a" },
        { topic, key: "b" },
      ]);
      const [first] = await history.outbox.due(topic, 1, now, { perKey: 1 });
      await history.outbox.retry([first!.number], "no answer", now + 500);
      expect(await keys(now, false)).toEqual(["a", "b"]);
      expect(await keys(now, true)).toEqual(["b"]);
      expect(await keys(now + 500, true)).toEqual(["a", "a", "b"]);
      await history.outbox.bury([first!.number], "hopeless");
      expect(await keys(now, true)).toEqual(["a", "b"]);
    });

    test("outbox: what a clock put off that has been set back since is due", async () => {
      const now = Date.now();
      const ahead = now + 5 * longestPutOffMs;
      const topic = `t-${randomUUID()}`;
      await history.outbox.add([{ topic, key: "a" }]);
      const [entry] = await history.outbox.due(topic, 1, ahead);
      await history.outbox.retry([entry!.number], "no answer", ahead + 1000);
      expect(await history.outbox.due(topic, 9, ahead)).toEqual([]);
      expect(await history.outbox.due(topic, 9, now)).toHaveLength(1);
      expect(await history.outbox.due(topic, 9, now, { inOrder: true })).toHaveLength(1);
      expect(await history.webhooks.claim([entry!.number], ahead, ahead)).toEqual(new Set());
      expect(await history.webhooks.claim([entry!.number], now, now + 1000)).toEqual(new Set([entry!.number]));
      expect(await history.outbox.due(topic, 9, now)).toEqual([]);
      await history.outbox.forget(topic, "a");
    });

    test("outbox: behind a backlog, a share of each round is for what has just come", async () => {
      const topic = `t-${randomUUID()}`;
      await history.outbox.add(
        Array.from({ length: 40 }, (_, i) => ({ topic, key: `old-${String(i).padStart(2, "0")}` })),
      );
      await history.outbox.add([
        { topic, key: "new" },
        { topic, key: "old-39" },
      ]);
      const due = await history.outbox.due(topic, 8, Date.now());
      expect(due.map(({ key }) => key)).toEqual([
        "old-00",
        "old-01",
        "old-02",
        "old-03",
        "old-04",
        "old-05",
        "old-39",
        "new",
        "old-39",
      ]);
      expect((await history.outbox.due(topic, 3, Date.now())).map(({ key }) => key)).toEqual([
        "old-00",
        "old-01",
        "old-02",
      ]);
    });

    test("outbox: what is due at once is due for a clock that is years behind", async () => {
      const topic = `t-${randomUUID()}`;
      await history.outbox.add([{ topic, key: "k" }]);
      expect(await history.outbox.due(topic, 1, Date.UTC(2001, 0, 1))).toHaveLength(1);
    });

    test("a transaction is all or nothing, notifications and locks included", async () => {
      const heard: string[] = [];
      const channel = `c_${randomUUID().replaceAll("-", "")}`;
      await history.listen(channel, (payload) => heard.push(payload));
      await expect(
        history.transaction(async (inside) => {
          await inside.users.ensure(["never-there"]);
          await inside.lock(["a-name"]);
          await inside.notify(channel, "lost");
          await inside.transaction((deeper) => deeper.settings.put("never", 1));
          throw new Error("change of mind");
        }),
      ).rejects.toThrow("change of mind");
      expect(await history.users.byIds(["never-there"])).toEqual([]);
      expect(await history.settings.get("never")).toBeNull();
      await history.transaction(async (inside) => {
        expect(await inside.lock(["a-name", "b-name"], { wait: false })).toEqual(new Set(["a-name", "b-name"]));
        await inside.notify(channel, "told ✓");
      });
      await history.notify(channel, "again");
      await expect.poll(() => heard, { timeout: 10_000 }).toEqual(["told ✓", "again"]);
    });

    test("listeners stop when they are told to", async () => {
      const heard: string[] = [];
      const kept: string[] = [];
      const channel = `c_${randomUUID().replaceAll("-", "")}`;
      const stop = await history.listen(channel, (payload) => heard.push(payload));
      await history.listen(channel, (payload) => kept.push(payload));
      await stop();
      await history.notify(channel, "x");
      await expect.poll(() => kept, { timeout: 10_000 }).toEqual(["x"]);
      expect(heard).toEqual([]);
    });

    test("migrations: one row per user and key, a numbered log, pages without gaps", async () => {
      const [first, second] = [randomUUID(), randomUUID()];
      expect(await history.migrations.save(migration(first, "mu", "k", day))).toBe(first);
      expect(await history.migrations.save({ ...migration(second, "mu", "k", day), state: "SETTLED" })).toBe(first);
      expect((await history.migrations.ofUsers(["mu"])).map(({ id, state }) => [id, state])).toEqual([
        [first, "SETTLED"],
      ]);
      const last = await history.migrations.lastChange();
      for (const state of ["SUSPECTED", "CONFIRMED"] as const)
        await history.migrations.log({
          migrationId: first,
          userId: "mu",
          state,
          reason: "because",
          statistic: 1,
          threshold: 2,
          sessions: 3,
          at: day,
        });
      const after = await history.migrations.changesAfter(last, 9, "mu");
      expect(after.map(({ state }) => state)).toEqual(["SUSPECTED", "CONFIRMED"]);
      expect(await history.migrations.changesAfter(after[0]!.number, 9)).toEqual([after[1]]);
      await history.migrations.save(migration(randomUUID(), "mu", "k2", day));
      await history.migrations.save(migration(randomUUID(), "mu", "k3", day + 5));
      const seen: string[] = [];
      for (let cursor = null as { detectedAt: number; id: string } | null; ; ) {
        const [row] = await history.migrations.page({ userId: "mu" }, 1, cursor);
        if (row === undefined) break;
        seen.push(row.id);
        cursor = row;
      }
      expect(new Set(seen).size).toBe(3);
      expect(await history.migrations.count({ userId: "mu", kinds: ["FADE"] })).toBe(0);
    });

    test("behaviours from the future come back together, and nothing else moves", async () => {
      const now = Date.parse("2026-05-01T00:00:00Z");
      const far = Date.parse("2100-01-01T00:00:00Z");
      const at = (id: string, occurredAt: number, userId = "early") => ({ ...behaviour(id, userId), occurredAt });
      await history.behaviours.insert([
        at("f1", now - 1_000),
        at("f2", far + 5_000),
        at("f3", far + 9_000),
        at("f4", now, "in-time"),
      ]);
      expect(await history.behaviours.bringBack(now, far)).toEqual(["early"]);
      expect((await history.behaviours.ofUser("early")).map(({ id, occurredAt }) => [id, occurredAt])).toEqual([
        ["f2", now - 4_000],
        ["f1", now - 1_000],
        ["f3", now],
      ]);
      expect((await history.behaviours.ofUser("in-time"))[0]!.occurredAt).toBe(now);
      expect(await history.behaviours.bringBack(now, far)).toEqual([]);
    });

    test("behaviours wait for items and are let go once", async () => {
      await history.behaviours.wait([
        { behaviourId: "w1", itemId: "wi", userId: "wu" },
        { behaviourId: "w2", itemId: "wi", userId: "wv" },
        { behaviourId: "w1", itemId: "wi", userId: "wu" },
      ]);
      expect(await history.behaviours.waitingOf(["wu", "nobody"])).toEqual(new Set(["w1"]));
      expect(await history.behaviours.releaseUser("wv")).toEqual(["w2"]);
      expect(await history.behaviours.release(["wi", "none"])).toEqual([{ behaviourId: "w1", userId: "wu" }]);
      expect(await history.behaviours.release(["wi"])).toEqual([]);
    });

    test("vectors come back to the bit; states as they were saved", async () => {
      const vector = Float32Array.of(0.1, -1e-30, 3e38, 0);
      await history.embeddings.put("s", new Map([["h1", vector]]));
      await history.embeddings.put("s", new Map([["h1", vector]]));
      expect(await history.embeddings.get("s", ["h1", "h2"])).toEqual(new Map([["h1", vector]]));
      expect(await history.embeddings.get("another", ["h1"])).toEqual(new Map());
      await history.embeddings.put("former", new Map(["h1", "h2", "h3"].map((hash) => [hash, vector])));
      expect(await history.embeddings.spaces()).toEqual(["former", "s"]);
      expect(await history.embeddings.remove("former", 2)).toBe(2);
      expect(await history.embeddings.remove("former", 2)).toBe(1);
      expect(await history.embeddings.remove("former", 2)).toBe(0);
      expect(await history.embeddings.get("s", ["h1"])).toEqual(new Map([["h1", vector]]));
    });

    recommendationContract(() => history);
    apiKeyContract(() => history);
    peopleContract(() => history);

    test("snapshots: user, state and what holds, the state only where the asker has another version", async () => {
      await history.users.upsert([
        { id: "seen", timeZone: "Asia/Tokyo", attributes: { plan: "free" } },
        { id: "unfolded", timeZone: null, attributes: {} },
      ]);
      const state = (byte: number) => ({
        userId: "seen",
        state: Uint8Array.of(byte, 255),
        detector: Uint8Array.of(),
        behaviours: 1,
        sessions: 0,
        advancedTo: null,
        checkAt: null,
        version: 1,
      });
      await history.interests.save("seen-book", [state(1)]);
      const earlier = migration(randomUUID(), "seen", "p1", day);
      const later = { ...migration(randomUUID(), "seen", "p2", day + 1), state: "SETTLED" as const };
      for (const one of [
        earlier,
        later,
        { ...migration(randomUUID(), "seen", "p3", day), state: "SUSPECTED" as const },
      ])
        await history.migrations.save(one);
      const ask = async (known: string | null, codebookId: string | null = "seen-book") =>
        history.interests.snapshots(codebookId, [{ userId: "seen", known }]);

      const [first] = await ask(null);
      expect(first!.user).toEqual({ id: "seen", timeZone: "Asia/Tokyo", attributes: { plan: "free" } });
      expect([...first!.interests!.state!]).toEqual([1, 255]);
      expect(first!.holding).toEqual(
        [later, earlier].map(({ id, kind, state: held, magnitude, facts, changedAt }) => ({
          changedAt,
          id,
          kind,
          state: held,
          magnitude,
          facts,
        })),
      );
      const { version } = first!.interests!;
      expect((await ask(version))[0]!.interests).toMatchObject({ version, state: null });
      await history.interests.save("seen-book", [state(2)]);
      const [changed] = await ask(version);
      expect(changed!.interests!.version).not.toBe(version);
      expect([...changed!.interests!.state!]).toEqual([2, 255]);
      expect((await ask(null, "another-book"))[0]!.interests).toBeNull();
      expect((await ask(null, null))[0]!.interests).toBeNull();
      expect(
        await history.interests.snapshots("seen-book", [
          { userId: "unfolded", known: null },
          { userId: "nobody", known: null },
        ]),
      ).toEqual([
        {
          user: { id: "unfolded", timeZone: null, attributes: {} },
          interests: null,
          holding: [],
          preferences: [],
          profiling: true,
        },
      ]);
    });

    test("two processes: locks exclude, notifications cross", async ({ skip }) => {
      if (setup.other === null) return skip("an embedded database has one process");
      const { other } = setup;
      const heard: string[] = [];
      await other.listen("godwit_contract", (payload) => heard.push(payload));
      await history.transaction(async (inside) => {
        await inside.lock(["mine"]);
        await inside.lock(["ours"], { shared: true });
        await other.transaction(async (there) => {
          expect(await there.lock(["mine", "theirs"], { wait: false })).toEqual(new Set(["theirs"]));
          expect(await there.lock(["ours"], { wait: false, shared: true })).toEqual(new Set(["ours"]));
        });
        await inside.notify("godwit_contract", "after commit");
        expect(heard).toEqual([]);
      });
      await expect.poll(() => heard, { timeout: 10_000 }).toEqual(["after commit"]);
      // Two writers of one id: one wins, the other is told.
      const both = await Promise.all(
        [history, other].map((one, i) => one.behaviours.insert([behaviour("race", "racer", { value: i })])),
      );
      expect(both.flat().toSorted()).toEqual(["CONFLICT", "NEW"]);
    });
  });
}
