import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { History } from "../../../src/ports/history/history.js";
import { longestPutOffMs } from "../../../src/ports/history/outbox.js";

/** What every History must do with the outbox. */
export function outboxContract(of: () => History): void {
  let history: History;
  beforeAll(() => {
    history = of();
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
}
