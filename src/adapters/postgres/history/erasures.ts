import type { Prisma } from "../../../generated/prisma/client.js";
import type { ErasureHistory } from "../../../ports/history/erasures.js";
import { userJobs } from "../../../ports/history/job-names.js";
import { clear, messagesAbout } from "./people.js";
import { msOrNull, sql, type Client } from "./sql.js";

const keyedByUser: string[] = Object.values(userJobs);

export function erasureHistory(client: Client): ErasureHistory {
  return {
    async erased(userHashes) {
      if (userHashes.length === 0) return new Set();
      const rows = await client.$queryRaw<{ hash: string }[]>`
        SELECT user_hash AS hash FROM erasures WHERE user_hash = ANY(${[...userHashes]}::text[])`;
      return new Set(rows.map(({ hash }) => hash));
    },
    async erase(userId, userHash, requestedBy) {
      const rows = {
        ...(await clear(client, userId)),
        aliases: (await client.userAlias.deleteMany({ where: { OR: [{ userId }, { alias: userId }] } })).count,
        users: (await client.user.deleteMany({ where: { id: userId } })).count,
      };
      await client.erasure.upsert({
        where: { userHash },
        create: { userHash, requestedBy, rows },
        update: { erasedAt: new Date(), doneAt: null, requestedBy, rows },
      });
      return rows;
    },
    async lift(userHash) {
      const erasure = await client.erasure.findUnique({ where: { userHash } });
      if (erasure === null) return "NONE";
      if (erasure.doneAt === null) return "UNCONFIRMED";
      await client.erasure.delete({ where: { userHash } });
      return "LIFTED";
    },
    async confirm(userHash) {
      await client.erasure.updateMany({ where: { userHash }, data: { doneAt: new Date() } });
    },
    async list(first) {
      const rows = await client.erasure.findMany({ orderBy: { erasedAt: "desc" }, take: first });
      return rows.map(({ erasedAt, doneAt, requestedBy, rows: deleted }) => ({
        erasedAt: erasedAt.getTime(),
        doneAt: msOrNull(doneAt),
        requestedBy,
        rows: deleted as Record<string, number>,
      }));
    },
    async derived(userId) {
      const rows = async (query: Prisma.Sql): Promise<unknown[]> =>
        (await client.$queryRaw<{ row: unknown }[]>`SELECT to_jsonb(found) AS row FROM (${query}) AS found`).map(
          ({ row }) => row,
        );
      return {
        // Sums and detector are in a form of Godwit's own; what they say is exported as interests and migrations.
        interestStates: await rows(
          sql`SELECT codebook_id AS "codebookId", behaviours, sessions, advanced_to AS "advancedTo", updated_at AS "updatedAt", length(state) + length(detector) AS bytes FROM interest_states WHERE user_id = ${userId}`,
        ),
        preferences: await rows(
          sql`SELECT kind, target, weight, until, since FROM interest_preferences WHERE user_id = ${userId} ORDER BY since, id`,
        ),
        aliases: await rows(
          sql`SELECT alias AS id, merged_at AS "mergedAt", requested_by AS "requestedBy" FROM user_aliases WHERE user_id = ${userId} ORDER BY merged_at, alias`,
        ),
        migrationLog: await rows(
          sql`SELECT migration_id AS "migrationId", state, reason, statistic, threshold, sessions, at FROM migration_changes WHERE user_id = ${userId} ORDER BY number`,
        ),
        waitingBehaviours: await rows(
          sql`SELECT behaviour_id AS "behaviourId", item_id AS "itemId" FROM waiting_behaviours WHERE user_id = ${userId} ORDER BY behaviour_id`,
        ),
        work: await rows(
          sql`SELECT topic, payload, attempts, created_at AS "createdAt" FROM outbox WHERE topic = ANY(${keyedByUser}) AND key = ${userId} ORDER BY number`,
        ),
        streamRefusals: await rows(
          sql`SELECT source, partition, position::text AS position, code, path, reason, body, at FROM stream_refusals WHERE user_id IN (SELECT ${userId} UNION ALL SELECT alias FROM user_aliases WHERE user_id = ${userId}) ORDER BY number`,
        ),
        messages: await rows(
          sql`SELECT key AS "webhookId", payload, attempts, created_at AS "createdAt" FROM outbox WHERE ${messagesAbout(userId)} ORDER BY number`,
        ),
      };
    },
  };
}
