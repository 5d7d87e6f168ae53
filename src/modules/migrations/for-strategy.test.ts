import { expect, it } from "vitest";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import type { MigrationFacts } from "./facts.js";
import { forStrategy } from "./for-strategy.js";

it("counts the sessions that began after the confirmation, not those the migration rests on", () => {
  const facts: MigrationFacts = { stateSince: 1000, from: [], to: [], flow: [], slices: [], evidence: [] };
  const record: MigrationRecord = {
    id: "m",
    userId: "u",
    key: "DRIFT:900",
    kind: "SHIFT",
    state: "CONFIRMED",
    domain: null,
    magnitude: 0.4,
    statistic: 1,
    threshold: 1,
    averageRunLength: 1,
    pValue: null,
    sessions: 14,
    changedAt: 500,
    detectedAt: 900,
    facts,
  };
  expect(forStrategy([record], [{ start: 500 }, { start: 1000 }, { start: 1001 }, { start: 2000 }])).toEqual([
    { id: "m", kind: "SHIFT", state: "CONFIRMED", magnitude: 0.4, slices: [], sessionsSince: 2 },
  ]);
});
