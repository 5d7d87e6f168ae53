import { describe, expect, test } from "vitest";
import { faults } from "./faults.js";
import { testServerUrl, whyNoServer } from "../../support/postgres-server.js";

/** The small version of `npm run faults`. */
describe.skipIf(testServerUrl === null)(
  `stores and models that are disturbed under load${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  () => {
    test("are answered around or told clearly, and caught up with; nothing acknowledged is lost", async () => {
      const report = await faults({
        seconds: 2,
        seed: 3,
        server: testServerUrl!,
        faults: [
          ["Qdrant", "stopped"],
          ["PostgreSQL", "stopped"],
          ["model", "errors"],
        ],
        log: () => {},
      });
      expect(report.broken).toEqual([]);
      expect(report.acknowledged).toBeGreaterThan(0);
    }, 300_000);
  },
);
