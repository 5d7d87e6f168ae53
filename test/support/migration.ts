import { randomUUID } from "node:crypto";
import type { MigrationRecord } from "../../src/ports/history/migrations.js";

/** A confirmed shift of a user, without any topics. */
export function migrationOf(userId: string, detectedAt: number): MigrationRecord {
  return {
    id: randomUUID(),
    userId,
    key: "shift",
    kind: "SHIFT",
    state: "CONFIRMED",
    domain: null,
    magnitude: 0.5,
    statistic: 12,
    threshold: 10,
    averageRunLength: 10,
    pValue: null,
    sessions: 20,
    changedAt: null,
    detectedAt,
    facts: { from: [], to: [], flow: [], slices: [], evidence: [] },
  };
}
