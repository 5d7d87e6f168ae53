import { describe, expect, test } from "vitest";
import { crash } from "./crash.js";
import { databases } from "../../support/harness.js";
import { realQdrant } from "../../support/qdrant-for-harness.js";
import { testServerUrl, whyNoServer } from "../../support/postgres-server.js";

/** The small version of `npm run crash`. */
const few = { seed: 5, clients: 4, log: () => {} };

describe("kill -9 under load loses nothing that was acknowledged, counts nothing twice, and leaves nobody who was erased", () => {
  test("embedded", async () => {
    const { broken, ledger } = await crash({ ...few, backend: "embedded", kills: 2, server: null });
    expect(broken).toEqual([]);
    expect(ledger.answers).toBeGreaterThan(0);
  }, 300_000);

  if (databases.length > 1 && realQdrant)
    test("embedded, with vectors in a real Qdrant", async () => {
      const { broken, ledger } = await crash({ ...few, backend: "embedded", qdrant: true, kills: 2, server: null });
      expect(broken).toEqual([]);
      expect(ledger.answers).toBeGreaterThan(0);
    }, 300_000);

  test.skipIf(testServerUrl === null)(
    `server${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
    async () => {
      const { broken, ledger } = await crash({ ...few, backend: "server", kills: 3, server: testServerUrl });
      expect(broken).toEqual([]);
      expect(ledger.answers).toBeGreaterThan(0);
    },
    300_000,
  );
});
