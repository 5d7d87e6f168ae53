import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { History } from "../../../src/ports/history/history.js";

/** What every History must do with transactions, locks and notifications. */
export function transactionContract(of: () => History): void {
  let history: History;
  beforeAll(() => {
    history = of();
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

  test("all of a transaction is on one connection, and nothing of it runs after its end", async () => {
    const key = `key-${randomUUID()}`;
    const left = await history.transaction(async (inside) => {
      await inside.settings.put(key, { a: [1, null, "ü"] });
      expect(await inside.settings.get(key)).toEqual({ a: [1, null, "ü"] });
      await inside.users.ensure([key]);
      expect((await inside.users.byIds([key])).map(({ id }) => id)).toEqual([key]);
      return inside;
    });
    expect(await history.settings.get(key)).toEqual({ a: [1, null, "ü"] });
    await expect(left.users.ensure([`${key}-late`])).rejects.toThrow();
    await expect(left.settings.put(key, 2)).rejects.toThrow();
    expect(await history.users.byIds([`${key}-late`])).toEqual([]);
    expect(await history.settings.get(key)).toEqual({ a: [1, null, "ü"] });
  });

  test("a transaction in which a statement has failed stores nothing, and says so", async () => {
    const key = `key-${randomUUID()}`;
    const overlooked = history.transaction(async (inside) => {
      await inside.settings.put(key, 1);
      await inside.users.ensure(["no \0 text"]).catch(() => {});
    });
    await expect(overlooked).rejects.toThrow("U+0000");
    expect(await history.settings.get(key)).toBeNull();
    await history.transaction((inside) => inside.settings.put(key, 2));
    expect(await history.settings.get(key)).toBe(2);
  });

  test("models and statements of one transaction see each other's writes", async () => {
    const key = `key-${randomUUID()}`;
    const before = await history.users.count();
    const undone = history.transaction(async (inside) => {
      expect(await inside.users.count()).toBe(before);
      await inside.users.ensure([key]);
      expect(await Promise.all([inside.users.count(), inside.users.count()])).toEqual([before + 1, before + 1]);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await history.users.count()).toBe(before);
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
}
