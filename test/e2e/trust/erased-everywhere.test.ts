import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { filesAbout, pointsAbout, statisticsAbout } from "../../trust/crash/search-erased.js";
import { interestsAlias } from "../../../src/modules/interests/interest-collections.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { moveIn, recordBehaviours, smallTown } from "../../support/small-town.js";

const town = smallTown({ perTheme: 3, others: 0 });
const some = { ...town, behaviours: town.behaviours.slice(-60) };
const who = "someone-who-leaves";
let harness: Harness | null = null;
afterEach(async () => {
  await harness?.close();
  harness = null;
});

async function arrive(): Promise<void> {
  await moveIn(harness!, some);
  await harness!.gql(recordBehaviours, {
    behaviours: Array.from({ length: 40 }, (_, i) => ({
      id: `gone-${i}`,
      userId: who,
      type: "LIKE",
      itemId: town.items[i % 6]!.id,
      text: `${who} likes it ${i}`,
      occurredAt: new Date(town.end - i * 3_600_000).toISOString(),
    })),
  });
  await harness!.settle();
}
const leave = async (): Promise<void> => {
  await harness!.gql("mutation($id: ID!) { eraseUser(id: $id) { erased } }", { id: who });
  await harness!.settle();
};
const confirmed = async (): Promise<boolean> =>
  (await harness!.gql("{ erasures(first: 1) { doneAt } }")).erasures[0]!.doneAt !== null;

test("the embedded database's files hold nothing of who was erased, the log included, a quiet minute later and while it serves", async () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-erased-"));
  try {
    harness = await startHarness("embedded", { folder, fakeTexts: true, startsAt: town.end });
    await arrive();
    await harness.runtime.services.history.upkeep.vacuum(); // so that the planner's statistics name them too
    expect(await statisticsAbout(harness.database, [who])).toBeGreaterThan(0);
    // Segments of the log that were put by to be used again hold them as well.
    const { pool } = harness.database;
    for (const statement of ["SET wal_recycle = on", "SELECT pg_switch_wal()", "CHECKPOINT"])
      await pool.query(statement);
    expect((await filesAbout(folder, [who]))["write-ahead log"]).toBeGreaterThan(0);
    await leave();
    const { upkeep } = harness.runtime.services;
    await upkeep.tend();
    // more may be asked for within the minute
    expect(Object.keys(await filesAbout(folder, [who])).length).toBeGreaterThan(0);
    harness.advance(61_000);
    await upkeep.tend();
    expect(await filesAbout(folder, [who])).toEqual({});
    expect(await statisticsAbout(harness.database, [who])).toBe(0);
    expect((await harness.gql('{ interests(userId: "ada", first: 3) { share } }')).interests.length).toBeGreaterThan(0);
    await harness.close();
    harness = null;
    expect(await filesAbout(folder, [who])).toEqual({});
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a point that another process was writing while its user was erased is found at the second look, and only then is the erasure confirmed", async () => {
  harness = await startHarness("openai+qdrant", { startsAt: town.end });
  await arrive();
  const { runtime } = harness;
  const points = async (): Promise<number> => pointsAbout(runtime.services.vectors, [who]);
  expect(await points()).toBeGreaterThan(0);
  await leave();
  expect([await points(), await confirmed()]).toEqual([0, false]);
  const vector = new Float32Array(
    (await runtime.services.vectors.scroll(interestsAlias, { limit: 1, withVector: true })).points[0]!.vector!.length,
  ).fill(0.1);
  await runtime.services.vectors.upsert(interestsAlias, [
    { id: "late", vector, payload: { userId: who, topic: "t1", share: 0.5, slices: [] } },
  ]);
  expect(await points()).toBe(1);
  harness.advance(121_000);
  await harness.settle();
  expect([await points(), await confirmed()]).toEqual([0, true]);
});
