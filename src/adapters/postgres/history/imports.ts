import type { Prisma } from "../../../generated/prisma/client.js";
import type { ImportHistory } from "../../../ports/history/imports.js";
import type { Client } from "./sql.js";

export function importHistory(client: Client): ImportHistory {
  return {
    async get(fingerprint) {
      const row = await client.importProgress.findUnique({ where: { fingerprint } });
      return row === null
        ? null
        : { fingerprint, lines: Number(row.lines), counts: row.counts, finished: row.finished };
    },
    async put({ fingerprint, lines, counts, finished }) {
      const fields = { lines: BigInt(lines), counts: counts as Prisma.InputJsonValue, finished, updatedAt: new Date() };
      await client.importProgress.upsert({
        where: { fingerprint },
        create: { fingerprint, ...fields },
        update: fields,
      });
    },
  };
}
