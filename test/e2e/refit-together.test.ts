import { expect, test } from "vitest";
import { startHarness } from "../support/harness.js";
import { freshDatabase, testServerUrl, whyNoServer } from "../support/postgres-server.js";
import { smallTown, upsertItems } from "../support/small-town.js";

const town = smallTown({ perTheme: 4, others: 0 });

test.skipIf(testServerUrl === null)(
  `two processes that fit the first topics at once: one's serve, in both, and neither fails${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  async () => {
    const database = await freshDatabase();
    const env = { EMBEDDING_DIMENSIONS: "64" };
    const one = await startHarness("server", { database: database.url, fakeTexts: true, env });
    const two = await startHarness("server", { database: database.url, fakeTexts: true, env });
    try {
      await one.gql(upsertItems, { items: town.items });
      await one.runtime.relay.idle();
      await Promise.all([one.runtime.services.topics.fitIfDue(), two.runtime.services.topics.fitIfDue()]);
      await Promise.all([one.settle(), two.settle()]);
      const [first, second] = [
        one.runtime.services.editions.current.codebook?.id,
        two.runtime.services.editions.current.codebook?.id,
      ];
      expect(first).toBeDefined();
      expect(second).toBe(first);
      expect((await one.runtime.services.history.codebooks.list(9)).map(({ id }) => id)).toEqual([first]);
    } finally {
      await one.close();
      await two.close();
      await database.drop();
    }
  },
  120_000,
);
