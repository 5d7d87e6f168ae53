import type { Prisma } from "../../../generated/prisma/client.js";
import type { ErasureHistory, ImportHistory, SettingHistory } from "../../../ports/history/history.js";
import type { Client } from "./sql.js";

export function settingHistory(client: Client): SettingHistory {
  return {
    async get(key) {
      return (await client.setting.findUnique({ where: { key } }))?.value ?? null;
    },
    async put(key, value) {
      const json = value as Prisma.InputJsonValue;
      await client.setting.upsert({ where: { key }, create: { key, value: json }, update: { value: json, updatedAt: new Date() } });
    },
  };
}

export function importHistory(client: Client): ImportHistory {
  return {
    async get(fingerprint) {
      const row = await client.importProgress.findUnique({ where: { fingerprint } });
      return row === null ? null : { fingerprint, lines: Number(row.lines), counts: row.counts, finished: row.finished };
    },
    async put({ fingerprint, lines, counts, finished }) {
      const fields = { lines: BigInt(lines), counts: counts as Prisma.InputJsonValue, finished, updatedAt: new Date() };
      await client.importProgress.upsert({ where: { fingerprint }, create: { fingerprint, ...fields }, update: fields });
    },
  };
}

export function erasureHistory(client: Client): ErasureHistory {
  return {
    async erased(userHashes) {
      const rows = await client.erasure.findMany({ where: { userHash: { in: [...userHashes] } }, select: { userHash: true } });
      return new Set(rows.map(({ userHash }) => userHash));
    },
    async erase(userId, userHash) {
      const texts = await client.$queryRaw<{ text_hash: string }[]>`
        SELECT DISTINCT text_hash FROM behaviours b WHERE user_id = ${userId} AND text_hash IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM behaviours o WHERE o.text_hash = b.text_hash AND o.user_id <> ${userId})
          AND NOT EXISTS (SELECT 1 FROM items i WHERE i.content_hash = b.text_hash)`;
      const of = { where: { userId } };
      const rows = {
        embeddings: (await client.embedding.deleteMany({ where: { hash: { in: texts.map(({ text_hash }) => text_hash) } } })).count,
        waitingBehaviours: (await client.waitingBehaviour.deleteMany(of)).count,
        outbox: await client.$executeRaw`DELETE FROM outbox WHERE topic IN ('fold', 'refold', 'project-interests') AND key = ${userId}`
          + await client.$executeRaw`DELETE FROM outbox WHERE topic = 'webhook' AND payload->'body'->'migration'->>'userId' = ${userId}`,
        feedback: (await client.feedback.deleteMany(of)).count,
        recommendationSets: (await client.recommendationSet.deleteMany(of)).count,
        migrationChanges: (await client.migrationChange.deleteMany(of)).count,
        migrations: (await client.migration.deleteMany(of)).count,
        interestStates: (await client.interestState.deleteMany(of)).count,
        behaviours: (await client.behaviour.deleteMany(of)).count,
        users: (await client.user.deleteMany({ where: { id: userId } })).count,
      };
      await client.erasure.upsert({ where: { userHash }, create: { userHash }, update: { erasedAt: new Date(), doneAt: null } });
      return rows;
    },
    async confirm(userHash) {
      await client.erasure.update({ where: { userHash }, data: { doneAt: new Date() } });
    },
  };
}
