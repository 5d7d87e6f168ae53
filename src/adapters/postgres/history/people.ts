import type { PeopleHistory, PersonActKind } from "../../../ports/history/people.js";
import { messageJob, userJobs } from "../../../ports/history/job-names.js";
import type { Prisma } from "../../../generated/prisma/client.js";
import { sql, type Client } from "./sql.js";

const keyedByUser: string[] = Object.values(userJobs);

export function peopleHistory(client: Client): PeopleHistory {
  return {
    async owners(ids) {
      if (ids.length === 0) return new Map();
      const rows = await client.$queryRaw<{ alias: string; owner: string }[]>`
        SELECT alias, user_id AS owner FROM user_aliases WHERE alias = ANY(${[...ids]})`;
      return new Map(rows.map(({ alias, owner }) => [alias, owner]));
    },
    async anyAlias() {
      const [row] = await client.$queryRaw<{ any: boolean }[]>`SELECT EXISTS (SELECT FROM user_aliases) AS any`;
      return row!.any;
    },
    async aliasesOf(userId) {
      const rows = await client.userAlias.findMany({
        where: { userId },
        orderBy: [{ mergedAt: "asc" }, { alias: "asc" }],
      });
      return rows.map(({ alias, requestedBy, mergedAt }) => ({ alias, requestedBy, mergedAt: mergedAt.getTime() }));
    },
    async alias(from, into, requestedBy) {
      await client.userAlias.updateMany({ where: { userId: from }, data: { userId: into } });
      await client.userAlias.create({ data: { alias: from, userId: into, requestedBy } });
    },
    move: (from, into) => move(client, from, into),
    clear: (userId) => clear(client, userId),
    async drop(userId) {
      await clear(client, userId);
      await client.user.deleteMany({ where: { id: userId } });
    },
    async record({ rows, ...act }) {
      await client.personAct.create({ data: { ...act, rows } });
    },
    async acts(userHash, first) {
      const rows = await client.personAct.findMany({
        where: userHash === null ? {} : { userHash },
        orderBy: { number: "desc" },
        take: first,
      });
      return rows.map(({ kind, requestedBy, reason, rows: moved, at }) => ({
        kind: kind as PersonActKind,
        requestedBy,
        reason,
        rows: moved as Record<string, number>,
        at: at.getTime(),
      }));
    },
  };
}

async function move(client: Client, from: string, into: string): Promise<Record<string, number>> {
  const of = { where: { userId: from }, data: { userId: into } };
  await client.$executeRaw`
    INSERT INTO users (id, time_zone, attributes, profiling_off)
    SELECT ${into}, time_zone, attributes, profiling_off FROM users WHERE id = ${from}
    ON CONFLICT (id) DO UPDATE SET time_zone = COALESCE(users.time_zone, EXCLUDED.time_zone),
      profiling_off = users.profiling_off OR EXCLUDED.profiling_off, attributes = EXCLUDED.attributes || users.attributes, updated_at = now()`;
  const rows = {
    // What was told without a zone happened in the home zone of the id it was told under.
    behaviours: await client.$executeRaw`
      UPDATE behaviours SET user_id = ${into},
        time_zone = COALESCE(time_zone, (SELECT time_zone FROM users WHERE id = ${from})) WHERE user_id = ${from}`,
    waitingBehaviours: (await client.waitingBehaviour.updateMany(of)).count,
    // What the user themselves said of the same holds.
    interestPreferences: await client.$executeRaw`
      UPDATE interest_preferences p SET user_id = ${into} WHERE user_id = ${from} AND NOT EXISTS (
        SELECT FROM interest_preferences o WHERE o.user_id = ${into} AND o.kind = p.kind AND o.target = p.target)`,
    feedback: (await client.feedback.updateMany(of)).count,
    recommendationSets: (await client.recommendationSet.updateMany(of)).count,
    // A key names a migration among its user's: where both have it, the one that comes gets another.
    migrations: await client.$executeRaw`
      UPDATE migrations m SET user_id = ${into},
        key = CASE WHEN EXISTS (SELECT FROM migrations o WHERE o.user_id = ${into} AND o.key = m.key)
          THEN m.key || ':' || m.id ELSE m.key END
      WHERE user_id = ${from}`,
    migrationChanges: (await client.migrationChange.updateMany(of)).count,
    streamRefusals: (await client.streamRefusal.updateMany(of)).count,
  };
  await client.interestPreference.deleteMany({ where: { userId: from } });
  await client.interestState.deleteMany({ where: { userId: from } });
  await client.$executeRaw`DELETE FROM outbox WHERE topic = ANY(${keyedByUser}) AND key = ${from}`;
  await client.user.deleteMany({ where: { id: from } });
  return rows;
}

/** Messages to webhooks about a user, also those that name another id of theirs. */
export const messagesAbout = (userId: string): Prisma.Sql =>
  sql`topic = ${messageJob} AND COALESCE(payload->>'about', payload->'body'->'migration'->>'userId') IN
    (SELECT ${userId} UNION ALL SELECT alias FROM user_aliases WHERE user_id = ${userId})`;

/** Deletes what is known about a user but the user and other ids of theirs; answers with rows deleted by table. */
export async function clear(client: Client, userId: string): Promise<Record<string, number>> {
  const texts = await client.$queryRaw<{ text_hash: string }[]>`
    SELECT DISTINCT text_hash FROM (
      SELECT text_hash FROM behaviours WHERE user_id = ${userId}
      UNION ALL SELECT text_hash FROM interest_preferences WHERE user_id = ${userId}) b
    WHERE text_hash IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM behaviours o WHERE o.text_hash = b.text_hash AND o.user_id <> ${userId})
      AND NOT EXISTS (SELECT 1 FROM interest_preferences o WHERE o.text_hash = b.text_hash AND o.user_id <> ${userId})
      AND NOT EXISTS (SELECT 1 FROM items i WHERE i.content_hash = b.text_hash)`;
  const of = { where: { userId } };
  return {
    embeddings: (
      await client.embedding.deleteMany({ where: { hash: { in: texts.map(({ text_hash }) => text_hash) } } })
    ).count,
    waitingBehaviours: (await client.waitingBehaviour.deleteMany(of)).count,
    outbox:
      (await client.$executeRaw`DELETE FROM outbox WHERE topic = ANY(${keyedByUser}) AND key = ${userId}`) +
      (await client.$executeRaw`DELETE FROM outbox WHERE ${messagesAbout(userId)}`),
    interestPreferences: (await client.interestPreference.deleteMany(of)).count,
    // A message that cannot be read names nobody: those that hold the id anywhere go with it.
    streamRefusals: await client.$executeRaw`
      DELETE FROM stream_refusals
      WHERE user_id = ${userId} OR (user_id IS NULL AND (strpos(body, ${userId}) > 0 OR strpos(reason, ${userId}) > 0))`,
    feedback: (await client.feedback.deleteMany(of)).count,
    recommendationSets: (await client.recommendationSet.deleteMany(of)).count,
    migrationChanges: (await client.migrationChange.deleteMany(of)).count,
    migrations: (await client.migration.deleteMany(of)).count,
    interestStates: (await client.interestState.deleteMany(of)).count,
    behaviours: (await client.behaviour.deleteMany(of)).count,
  };
}
