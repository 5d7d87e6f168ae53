import { randomUUID } from "node:crypto";
import { beforeAll, expect, test, vi } from "vitest";
import { partitionOf } from "../../../src/modules/kit/ownership.js";
import type { History } from "../../../src/ports/history/history.js";
import { partitionCount } from "../../../src/ports/history/partitions.js";

const longMs = 3_600_000;
const patience = { timeout: 60_000, interval: 20 };

/** What every History must do with partitions and their owners. */
export function partitionContract(of: () => History): void {
  let history: History;
  beforeAll(() => {
    history = of();
  });

  test("partitions: taken while nobody else lives in them, and under a token that rises with every owner", async () => {
    const { partitions } = history;
    const work = randomUUID();
    const [ann, bob] = [`ann ${work}`, `bob ${work}`];
    expect(await partitions.live(ann, [work], longMs)).toMatchObject(new Map([[work, 1]]));
    await partitions.take(ann, work, 40);
    await partitions.live(bob, [work], 200);
    await partitions.take(bob, work, partitionCount);
    const [first, second] = [await partitions.owned(ann, work), await partitions.owned(bob, work)];
    expect([first.size, second.size]).toEqual([40, 24]);

    const confirmed = (process: string, owned: ReadonlyMap<number, bigint>): Promise<boolean> =>
      history.transaction((inside) => inside.partitions.stillOwned(process, work, owned));
    expect(await confirmed(ann, first)).toBe(true);
    await vi.waitFor(async () => {
      await partitions.take(ann, work, partitionCount); // nothing, until nobody hears of the other
      expect((await partitions.owned(ann, work)).size).toBe(partitionCount);
    }, patience);
    expect(await confirmed(bob, second)).toBe(false);
    await partitions.live(bob, [work], longMs);
    expect(await confirmed(bob, second)).toBe(false);

    const given = [...second.keys()];
    await partitions.release(ann, work, given);
    await partitions.take(bob, work, partitionCount);
    const again = await partitions.owned(bob, work);
    expect([...again.keys()]).toEqual(given);
    expect(given.every((number) => again.get(number)! > second.get(number)!)).toBe(true);
    expect(await confirmed(bob, second)).toBe(false);
    expect(await confirmed(bob, again)).toBe(true);

    await partitions.leave(bob);
    expect((await partitions.owned(bob, work)).size).toBe(0);
    expect((await partitions.live(ann, [work], longMs)).get(work)).toBe(1);
    await partitions.leave(ann);
  });

  test("partitions: work is found by its key's, however the key is written", async () => {
    const topic = `t-${randomUUID()}`;
    const keys = ["anna", "Ännchen", "用户", "a\u0001b", "🙂", ...Array.from({ length: 40 }, () => randomUUID())];
    await history.outbox.add(keys.map((key) => ({ topic, key })));
    const found = new Map<string, number>();
    for (let number = 0; number < partitionCount; number++)
      for (const { key } of await history.outbox.due(topic, 99, Date.now(), { partitions: [number] }))
        found.set(key, number);
    expect([...found].toSorted()).toEqual(keys.map((key) => [key, partitionOf(key)]).toSorted());
    expect(await history.outbox.due(topic, 99, Date.now(), { partitions: [] })).toEqual([]);
  });
}
