import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openEmbedded } from "../../../src/adapters/postgres/database.js";
import { startHarness } from "../../support/harness.js";
import { tinyDisk } from "../../support/tiny-disk.js";

const disk = tinyDisk(140);
afterAll(() => disk?.remove());

/** Leaves so many bytes of the disk free. */
function fill(left: number): () => void {
  const { bavail, bsize } = statfsSync(disk!.folder);
  const filler = join(disk!.folder, "filler");
  writeFileSync(filler, Buffer.alloc(bavail * bsize - left));
  return () => rmSync(filler);
}

const record = "mutation($behaviours: [BehaviourInput!]!) { recordBehaviours(behaviours: $behaviours) { accepted } }";
const searches = (round: number) =>
  Array.from({ length: 100 }, (_, i) => ({
    id: `b-${round}-${i}`,
    userId: `person-${i % 9}`,
    type: "SEARCH",
    text: `${round} ${i} `.repeat(300),
    occurredAt: new Date().toISOString(),
  }));

describe.skipIf(disk === null)(
  `the embedded database on a disk that is full${disk === null ? " (no file system may be mounted here)" : ""}`,
  () => {
    test("refuses writes clearly, goes on reading, loses nothing that was acknowledged, and goes on by itself when there is room", async () => {
      const folder = join(disk!.folder, "data");
      const harness = await startHarness("embedded", { folder, fakeTexts: true, env: { LOG_LEVEL: "fatal" } });
      const rows = async (): Promise<number> => {
        await harness.gql('{ user(id: "person-1") { behaviours(first: 1) { edges { node { id } } } } }');
        return Number((await harness.database.pool.query("SELECT count(*) FROM behaviours")).rows[0].count);
      };
      try {
        const room = fill(6_000_000);
        let acknowledged = 0;
        let refused = null;
        for (let round = 0; round < 400 && refused === null; round++) {
          try {
            acknowledged += (await harness.gql(record, { behaviours: searches(round) })).recordBehaviours.accepted;
          } catch {
            refused = await harness.refusal(record, { behaviours: searches(round) });
          }
        }
        expect(refused).toMatchObject({
          status: 503,
          message: expect.stringContaining("disk is full"),
          extensions: { code: "UNAVAILABLE" },
        });
        expect(acknowledged).toBeGreaterThan(0);
        expect(await rows()).toBe(acknowledged);
        room();
        await expect
          .poll(async () => (await harness.gql(record, { behaviours: searches(1_000) })).recordBehaviours.accepted, {
            timeout: 60_000,
          })
          .toBe(100);
        expect(await rows()).toBe(acknowledged + 100);
        await harness.close();

        const again = fill(0);
        await expect(openEmbedded(folder)).rejects.toMatchObject({
          code: "UNAVAILABLE",
          message: expect.stringContaining("its disk is full (0 MB are free)"),
        });
        again();
        const reopened = await openEmbedded(folder);
        expect((await reopened.pool.query("SELECT count(*) FROM behaviours")).rows).toEqual([
          { count: String(acknowledged + 100) },
        ]);
        await reopened.close();
      } finally {
        await harness.close();
      }
    }, 180_000);
  },
);
