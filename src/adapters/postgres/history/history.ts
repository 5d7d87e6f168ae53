import type { History } from "../../../ports/history/history.js";
import type { Database } from "../database.js";
import { apiKeyHistory } from "./api-keys.js";
import { behaviourHistory } from "./behaviours.js";
import { codebookHistory } from "./codebooks.js";
import { embeddingHistory } from "./embeddings.js";
import { experimentHistory } from "./experiments.js";
import { foldHistory } from "./folds.js";
import { interestHistory } from "./interests.js";
import { itemHistory } from "./items.js";
import { migrationHistory } from "./migrations.js";
import { modelHistory } from "./models.js";
import { notifications } from "./notifications.js";
import { outboxHistory } from "./outbox.js";
import { ownVectorHistory } from "./own-vectors.js";
import { partitionLeases, stillOwned } from "./partitions.js";
import { peopleHistory } from "./people.js";
import { recommendationHistory } from "./recommendations.js";
import { preferenceHistory } from "./preferences.js";
import { ruleHistory } from "./rules.js";
import { itemWordsHistory } from "./item-words.js";
import { topicChangeHistory } from "./topic-changes.js";
import { retentionHistory } from "./retention.js";
import { erasureHistory } from "./erasures.js";
import { importHistory } from "./imports.js";
import { streamHistory } from "./streams.js";
import { settingHistory } from "./settings.js";
import { upkeepHistory } from "./upkeep.js";
import { userHistory } from "./users.js";
import { webhookHistory } from "./webhooks.js";
import { CircuitBreaker } from "../../resilience/circuit-breaker.js";
import { guard, guardedParts } from "../guarded.js";
import { ownName } from "../schema.js";
import { sql, type Client } from "./sql.js";

/** The History port on one open database. */
export function prismaHistory(
  database: Database,
  breaker: CircuitBreaker = new CircuitBreaker({ name: "The database" }),
): History {
  const { prisma, schema } = database;
  // One connection, one process: whoever is in a transaction is alone.
  const alone = database.kind === "embedded";
  const signals = notifications(database);
  const { close: endLeases, ...leases } = partitionLeases(database);

  const over = (client: Client): Omit<History, "transaction" | "close" | "health" | "listen" | "upkeep" | "place"> => ({
    items: itemHistory(client),
    embeddings: embeddingHistory(client),
    ownVectors: ownVectorHistory(client),
    codebooks: codebookHistory(client),
    users: userHistory(client),
    people: peopleHistory(client),
    behaviours: behaviourHistory(client),
    interests: interestHistory(client),
    folds: foldHistory(client, { schema, alone }),
    migrations: migrationHistory(client),
    recommendations: recommendationHistory(client),
    experiments: experimentHistory(client),
    rules: ruleHistory(client),
    preferences: preferenceHistory(client),
    topicChanges: topicChangeHistory(client),
    itemWords: itemWordsHistory(client),
    models: modelHistory(client),
    outbox: outboxHistory(client),
    partitions: { ...leases, stillOwned: stillOwned(client) },
    webhooks: webhookHistory(client),
    streams: streamHistory(client),
    apiKeys: apiKeyHistory(client),
    retention: retentionHistory(client),
    settings: settingHistory(client),
    imports: importHistory(client),
    erasures: erasureHistory(client),
    async lock(names, { wait = true, shared = false } = {}) {
      const sorted = [...new Set(names)].toSorted(); // one order for everybody: no deadlock
      if (sorted.length === 0 || alone) return new Set(sorted);
      const keys = sorted.map((name) => ownName(name, schema));
      if (wait) {
        const take = shared ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`;
        await client.$queryRaw`SELECT count(${take}(hashtextextended(key, 7))::text) FROM unnest(${keys}::text[]) AS key`;
        return new Set(sorted);
      }
      const take = shared ? sql`pg_try_advisory_xact_lock_shared` : sql`pg_try_advisory_xact_lock`;
      const rows = await client.$queryRaw<{ name: string; ok: boolean }[]>`
        SELECT name, ${take}(hashtextextended(key, 7)) AS ok
        FROM unnest(${sorted}::text[], ${keys}::text[]) AS named (name, key)`;
      return new Set(rows.flatMap(({ name, ok }) => (ok ? [name] : [])));
    },
    notify: async (channel, payload) => {
      await client.$queryRaw`SELECT pg_notify(${ownName(channel, schema)}, ${payload})::text`;
    },
  });

  const outside = over(prisma);
  const health: History["health"] = async () => {
    const started = performance.now();
    await guard(breaker, () => prisma.$queryRaw`SELECT 1`, { always: true });
    const kind = database.kind === "embedded" ? "embedded PostgreSQL" : "PostgreSQL server";
    return {
      state: "UP",
      breaker: breaker.state,
      detail: `${kind} answers in ${(performance.now() - started).toFixed(1)} ms`,
    };
  };
  /** Which database this is: a copy of it, wherever it was copied to, is another one. */
  const place: History["place"] = async () => {
    // Some hosts keep this function for themselves: then the database and the schema must do.
    const server = await prisma.$queryRaw<
      { id: string }[]
    >`SELECT system_identifier::text AS id FROM pg_control_system()`.catch(() => []);
    const rows = await prisma.$queryRaw<{ oid: string }[]>`
      SELECT oid::text AS oid FROM pg_database WHERE datname = current_database()`;
    return [server[0]?.id ?? "server", rows[0]?.oid ?? "database", schema].join("/");
  };
  const shared = {
    place,
    upkeep: guardedParts(upkeepHistory(database), breaker),
    health,
    listen: signals.listen,
    close: async () => {
      await signals.close();
      await endLeases();
      await database.close();
    },
  };
  return {
    ...guardedParts(outside, breaker),
    ...shared,
    transaction: (work, options) =>
      guard(breaker, () =>
        database.transaction((client) => {
          const inside: History = { ...over(client), ...shared, transaction: (inner) => inner(inside) };
          return work(inside);
        }, options),
      ),
  };
}
