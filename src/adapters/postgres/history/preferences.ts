import type { InterestPreference as Row } from "../../../generated/prisma/client.js";
import type { PreferenceKind } from "../../../core/ranking/preferences/preference.js";
import type { PreferenceHistory } from "../../../ports/history/preferences.js";
import { msOrNull, time, type Client } from "./sql.js";

export function preferenceHistory(client: Client): PreferenceHistory {
  return {
    async put(userId, { id, until, since, ...rest }) {
      const data = { ...rest, userId, until: until === null ? null : new Date(until), since: new Date(since) };
      await client.interestPreference.upsert({ where: { id }, create: { id, ...data }, update: data });
    },
    async remove(userId, id) {
      return (await client.interestPreference.deleteMany({ where: { userId, id } })).count > 0;
    },
    async ofUser(userId) {
      const rows = await client.interestPreference.findMany({
        where: { userId },
        orderBy: [{ since: "desc" }, { id: "asc" }],
      });
      return rows.map(({ userId: _user, kind, until, since, ...rest }: Row) => ({
        ...rest,
        kind: kind as PreferenceKind,
        until: msOrNull(until),
        since: since.getTime(),
      }));
    },
    sweep: (before, limit) =>
      client.$executeRaw`DELETE FROM interest_preferences WHERE id IN
        (SELECT id FROM interest_preferences WHERE until < ${time(before)}::timestamptz LIMIT ${limit})`,
    async setProfiling(userId, on) {
      await client.user.updateMany({ where: { id: userId }, data: { profilingOff: !on, updatedAt: new Date() } });
    },
  };
}
