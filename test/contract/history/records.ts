import { randomUUID } from "node:crypto";
import type { ServedPageRecord } from "../../../src/ports/history/recommendations.js";
import type { Item } from "../../../src/core/types.js";
import type { BehaviourRecord } from "../../../src/ports/history/behaviours.js";
import type { MigrationRecord } from "../../../src/ports/history/migrations.js";
import { migrationOf } from "../../support/migration.js";

export const day = Date.UTC(2026, 4, 1);

export const item = (id: string, more: Partial<Item> = {}): Item & { contentHash: string } => ({
  id,
  domain: "news",
  title: `Title of ${id}`,
  text: "",
  tags: [],
  language: "en",
  attributes: {},
  publishedAt: null,
  expiresAt: null,
  contentHash: `hash of ${more.title ?? id}`,
  ...more,
});
export const behaviour = (
  id: string,
  userId: string,
  more: Partial<BehaviourRecord> = {},
): BehaviourRecord & { contentHash: string } => {
  const facts = {
    id,
    userId,
    itemId: "i",
    type: "CLICK" as const,
    text: null,
    textHash: null,
    value: null,
    scene: { device: "phone" },
    sessionId: null,
    occurredAt: day,
    timeZone: "Europe/London",
    ...more,
  };
  return { ...facts, contentHash: JSON.stringify(facts) };
};
export const migration = (id: string, userId: string, key: string, detectedAt: number): MigrationRecord => ({
  ...migrationOf(userId, detectedAt),
  id,
  key,
});

/** An item of which nothing is said but its id. */
export const bareItem = (id: string) => ({
  id,
  domain: "shop",
  title: id,
  text: "",
  tags: [],
  language: null,
  attributes: {},
  publishedAt: null,
  expiresAt: null,
  contentHash: id,
});

/** A page of a set as it is written, made on 1 May 2026. */
export const served = (userId: string, more: Partial<ServedPageRecord> = {}): ServedPageRecord => ({
  id: randomUUID(),
  userId,
  task: "DISCOVER",
  strategy: "STABLE",
  model: "ranker-1",
  migrationId: null,
  context: { hour: 9 },
  weights: { exploration: 0.5 },
  at: day,
  experimentId: null,
  variant: null,
  ranking: null,
  shown: [],
  ...more,
});
