import type { Model, Prisma } from "../../../generated/prisma/client.js";
import type { ModelHistory, ModelRecord } from "../../../ports/history/models.js";
import type { Client } from "./sql.js";

const record = <T extends Omit<Model, "data">>(row: T): Omit<T, "createdAt"> & { createdAt: number } => ({
  ...row,
  createdAt: row.createdAt.getTime(),
});

export function modelHistory(client: Client): ModelHistory {
  return {
    async add({ id, kind, data, metrics }): Promise<ModelRecord> {
      // The bytes may be many megabytes: they are not read back.
      return record({
        ...(await client.model.create({
          data: { id, kind, data: Uint8Array.from(data), metrics: metrics as Prisma.InputJsonValue },
          omit: { data: true },
        })),
        data,
      });
    },
    async promote(id) {
      const { kind } = await client.model.findUniqueOrThrow({ where: { id }, select: { kind: true } });
      await client.$executeRaw`
        UPDATE models SET serving = (id = ${id}::uuid), promoted_at = CASE WHEN id = ${id}::uuid THEN now() ELSE promoted_at END WHERE kind = ${kind} AND (serving OR id = ${id}::uuid)`;
    },
    async get(id) {
      const row = /^[0-9a-f-]{36}$/i.test(id) ? await client.model.findUnique({ where: { id } }) : null;
      return row === null ? null : record(row);
    },
    async serving(kind) {
      const row = await client.model.findFirst({ where: { kind, serving: true } });
      return row === null ? null : record(row);
    },
    async servingIds() {
      const rows = await client.model.findMany({ where: { serving: true }, select: { id: true, kind: true } });
      return Object.fromEntries(rows.map(({ id, kind }) => [kind, id]));
    },
    async list(kind, first) {
      return (
        await client.model.findMany({
          where: kind === null ? {} : { kind },
          omit: { data: true },
          orderBy: { version: "desc" },
          take: first,
        })
      ).map(record);
    },
  };
}
