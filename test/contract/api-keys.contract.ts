import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { History } from "../../src/ports/history/history.js";

const day = Date.UTC(2026, 4, 1);

/** What a History's keys must do. */
export function apiKeyContract(history: () => History): void {
  test("keys: found by id, ended early but never late, withdrawn once", async () => {
    const key = {
      id: `k-${randomUUID()}`,
      name: "shop",
      hash: Uint8Array.of(1, 2, 255),
      scopes: ["read", "admin"] as const,
      replaces: null,
      createdAt: day,
      expiresAt: day + 1000,
    };
    await history().apiKeys.add(key);
    expect(await history().apiKeys.any()).toBe(true);
    expect(await history().apiKeys.byId(key.id)).toEqual({ ...key, revokedAt: null, lastUsedAt: null });
    expect(await history().apiKeys.byId("never")).toBeNull();
    expect([await history().apiKeys.endAt(key.id, day + 2000), await history().apiKeys.endAt("never", day)]).toEqual([
      true,
      false,
    ]);
    expect((await history().apiKeys.byId(key.id))!.expiresAt).toBe(day + 1000);
    await history().apiKeys.endAt(key.id, day + 500);
    await history().apiKeys.used(key.id, day + 10);
    expect([
      await history().apiKeys.revoke(key.id, day + 20),
      await history().apiKeys.revoke(key.id, day + 30),
      await history().apiKeys.revoke("never", day),
    ]).toEqual([true, true, false]);
    expect(await history().apiKeys.endAt(key.id, day)).toBe(false);
    expect((await history().apiKeys.list()).find(({ id }) => id === key.id)).toMatchObject({
      expiresAt: day + 500,
      lastUsedAt: day + 10,
      revokedAt: day + 20,
    });
  });
}
