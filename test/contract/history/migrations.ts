import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { History } from "../../../src/ports/history/history.js";
import { day, migration } from "./records.js";

/** What every History must do with migrations. */
export function migrationContract(of: () => History): void {
  let history: History;
  beforeAll(() => {
    history = of();
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
        reason: "THRESHOLD_PASSED",
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
}
