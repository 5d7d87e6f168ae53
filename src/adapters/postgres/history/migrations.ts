import type { Prisma } from "../../../generated/prisma/client.js";
import type { Migration, MigrationChange } from "../../../generated/prisma/client.js";
import type {
  MigrationChangeRecord,
  MigrationHistory,
  MigrationQuery,
  MigrationRecord,
} from "../../../ports/history/migrations.js";
import { msOrNull, type Client } from "./sql.js";

const record = (row: Migration): MigrationRecord => ({
  ...row,
  changedAt: msOrNull(row.changedAt),
  detectedAt: row.detectedAt.getTime(),
});
const change = (row: MigrationChange): MigrationChangeRecord => ({
  ...row,
  // Written by this service alone, which writes no other.
  reason: row.reason as MigrationChangeRecord["reason"],
  at: row.at.getTime(),
});

const where = (query: MigrationQuery): Prisma.MigrationWhereInput => ({
  ...(query.userId === undefined ? {} : { userId: query.userId }),
  ...(query.kinds === undefined
    ? {}
    : {
        OR: [
          { kind: { in: [...query.kinds] } },
          ...(query.unsure ? [{ facts: { path: ["unsure"], equals: true } }] : []),
        ],
      }),
  ...(query.states === undefined ? {} : { state: { in: [...query.states] } }),
  ...(query.domain === undefined ? {} : { domain: query.domain }),
  ...(query.since === undefined ? {} : { detectedAt: { gte: new Date(query.since) } }),
});

export function migrationHistory(client: Client): MigrationHistory {
  return {
    async save(migration) {
      const { id, userId, key, ...rest } = migration;
      const fields = {
        ...rest,
        facts: rest.facts as Prisma.InputJsonValue,
        changedAt: rest.changedAt === null ? null : new Date(rest.changedAt),
        detectedAt: new Date(rest.detectedAt),
      };
      const row = await client.migration.upsert({
        where: { userId_key: { userId, key } },
        create: { id, userId, key, ...fields },
        update: fields,
        select: { id: true },
      });
      return row.id;
    },
    async log({ at, ...entry }) {
      return (await client.migrationChange.create({ data: { ...entry, at: new Date(at) }, select: { number: true } }))
        .number;
    },
    async ofUsers(userIds) {
      return (
        await client.migration.findMany({
          where: { userId: { in: [...userIds] } },
          orderBy: [{ detectedAt: "desc" }, { id: "desc" }],
        })
      ).map(record);
    },
    async byIds(ids) {
      return (await client.migration.findMany({ where: { id: { in: [...ids] } } })).map(record);
    },
    async page(query, first, after) {
      const rows = await client.migration.findMany({
        where: {
          AND: [
            where(query),
            ...(after === null
              ? []
              : [
                  {
                    OR: [
                      { detectedAt: { lt: new Date(after.detectedAt) } },
                      { detectedAt: new Date(after.detectedAt), id: { lt: after.id } },
                    ],
                  },
                ]),
          ],
        },
        orderBy: [{ detectedAt: "desc" }, { id: "desc" }],
        take: first,
      });
      return rows.map(record);
    },
    count: (query) => client.migration.count({ where: where(query) }),
    async changesOf(migrationIds) {
      return (
        await client.migrationChange.findMany({
          where: { migrationId: { in: [...migrationIds] } },
          orderBy: { number: "asc" },
        })
      ).map(change);
    },
    async changesAfter(number, first, userId) {
      return (
        await client.migrationChange.findMany({
          where: { number: { gt: number }, ...(userId === undefined ? {} : { userId }) },
          orderBy: { number: "asc" },
          take: first,
        })
      ).map(change);
    },
    async lastChange() {
      return (await client.migrationChange.aggregate({ _max: { number: true } }))._max.number ?? 0n;
    },
  };
}
