import { beforeAll, expect, test } from "vitest";
import type { BehaviourRecord } from "../../../src/ports/history/behaviours.js";
import type { History } from "../../../src/ports/history/history.js";
import { behaviour, day } from "./records.js";

/** What every History must do with behaviours. */
export function behaviourContract(of: () => History): void {
  let history: History;
  beforeAll(() => {
    history = of();
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

  test("behaviours: stored in one statement with their users and work, and nothing of who was erased", async () => {
    const said = (id: string, userId: string, more: Partial<BehaviourRecord> = {}) => ({
      ...behaviour(id, userId, more),
      saidOf: `hash of ${userId}`,
    });
    await history.erasures.erase("gone-r", "hash of gone-r", "a test");
    const job = "a job of this test";
    expect(
      await history.behaviours.record(
        [
          said("r1", "ann-r"),
          said("r2", "bob-r"),
          said("r3", "gone-r"),
          said("r1", "ann-r", { value: 3 }),
          said("r4", "ann-r"),
        ],
        job,
      ),
    ).toEqual(["NEW", "NEW", "ERASED", "CONFLICT", "NEW"]);
    expect(await history.behaviours.record([said("r1", "ann-r"), said("r3", "gone-r")], job)).toEqual([
      "DUPLICATE",
      "ERASED",
    ]);
    const work = await history.outbox.ofKeys([job], ["ann-r", "bob-r", "gone-r"]);
    expect(work.map(({ key, payload }) => [key, payload])).toEqual([
      ["ann-r", { ids: ["r1", "r4"] }],
      ["bob-r", { ids: ["r2"] }],
    ]);
    expect((await history.users.byIds(["ann-r", "bob-r", "gone-r"])).map(({ id }) => id).toSorted()).toEqual([
      "ann-r",
      "bob-r",
    ]);
    const [stored] = await history.behaviours.byIds(["r1"]);
    const { contentHash: _hash, saidOf: _said, ...sent } = said("r1", "ann-r");
    expect(stored).toEqual(sent);
    await history.outbox.done(work.map(({ number }) => number));
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
    expect(await history.behaviours.itemsNamed(["it-3", "it-9", "it-0"])).toEqual(new Set(["it-0", "it-3"]));
    expect(await history.behaviours.itemsNamed([])).toEqual(new Set());
    expect((await history.behaviours.ofUser("pager")).map(({ id }) => id)).toEqual([...seen].reverse());
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
}
