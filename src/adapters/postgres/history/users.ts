import type { User } from "../../../core/types.js";
import type { UserHistory } from "../../../ports/history/users.js";
import type { Prisma } from "../../../generated/prisma/client.js";
import { behindPrefix } from "./behind-prefix.js";
import { sql, type Client } from "./sql.js";

/** The ids that begin with a prefix, as a span of the index by bytes. */
function within(prefix: string): Prisma.Sql {
  const end = behindPrefix(prefix);
  const from = sql`id COLLATE "C" >= ${prefix}`;
  return end === null ? from : sql`${from} AND id COLLATE "C" < ${end}`;
}

export function userHistory(client: Client): UserHistory {
  return {
    async upsert(users) {
      if (users.length === 0) return [];
      const input = JSON.stringify(
        users.map(({ id, timeZone, attributes }) => ({ id, time_zone: timeZone, attributes })),
      );
      const rows = await client.$queryRaw<{ id: string; change: "NEW" | "FIELDS" | "SAME" }[]>`
        WITH input AS (
          SELECT * FROM jsonb_to_recordset(${input}::jsonb) AS t(id text, time_zone text, attributes jsonb)
        ), before AS (
          SELECT u.id, (u.time_zone, u.attributes) IS DISTINCT FROM (n.time_zone, n.attributes) AS fields FROM users u JOIN input n USING (id)
        ), written AS (
          INSERT INTO users (id, time_zone, attributes)
          SELECT n.* FROM input n LEFT JOIN before b USING (id) WHERE b.id IS NULL OR b.fields
          ON CONFLICT (id) DO UPDATE SET time_zone = EXCLUDED.time_zone, attributes = EXCLUDED.attributes, updated_at = now()
        )
        SELECT n.id, CASE WHEN b.id IS NULL THEN 'NEW' WHEN b.fields THEN 'FIELDS' ELSE 'SAME' END AS change FROM input n LEFT JOIN before b USING (id)`;
      const changes = new Map(rows.map(({ id, change }) => [id, change]));
      return users.map(({ id }) => changes.get(id)!);
    },
    async ensure(ids) {
      if (ids.length > 0)
        await client.$executeRaw`INSERT INTO users (id) SELECT * FROM unnest(${[...ids]}::text[]) ORDER BY 1 ON CONFLICT DO NOTHING`;
    },
    async byIds(ids) {
      if (ids.length === 0) return [];
      return client.$queryRaw<
        User[]
      >`SELECT id, time_zone AS "timeZone", attributes FROM users WHERE id = ANY(${[...ids]})`;
    },
    async page(first, after) {
      const rows = await client.$queryRaw<
        { id: string }[]
      >`SELECT id FROM users WHERE id > ${after ?? ""} ORDER BY id LIMIT ${first}`;
      return rows.map(({ id }) => id);
    },
    count: () => client.user.count(),
    withPrefix: (prefix, first, after) =>
      client.$queryRaw<User[]>`
        SELECT id, time_zone AS "timeZone", attributes FROM users
        WHERE ${within(prefix)} AND id COLLATE "C" > ${after ?? ""} ORDER BY id COLLATE "C" LIMIT ${first}`,
    async countWithPrefix(prefix, most) {
      const [row] = await client.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM (SELECT 1 FROM users WHERE ${within(prefix)} LIMIT ${most}) AS counted`;
      return row!.count;
    },
  };
}
