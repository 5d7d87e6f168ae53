import type { StreamPlace as PlaceRow, StreamRefusal as RefusalRow } from "../../../generated/prisma/client.js";
import type { StoredStreamRefusal, StreamHistory, StreamLease, StreamPlace } from "../../../ports/history/streams.js";
import { msOrNull, sql, timeOrNull, type Client } from "./sql.js";

/** Leases are measured by the clock of the database: those of processes may differ. */
const in_ = (ms: number) => sql`clock_timestamp() + make_interval(secs => ${ms / 1000}::float8)`;

interface LeaseRow {
  partition: string;
  token: bigint;
}

export function streamHistory(client: Client): StreamHistory {
  const leases = (source: string, rows: readonly LeaseRow[]): StreamLease[] =>
    rows.map(({ partition, token }) => ({ source, partition, token }));
  return {
    async greet(source, owner, ttlMs) {
      await client.$executeRaw`
        DELETE FROM stream_members WHERE source = ${source} AND alive_until < clock_timestamp() AND owner <> ${owner}`;
      await client.$executeRaw`
        INSERT INTO stream_members (source, owner, alive_until) VALUES (${source}, ${owner}, ${in_(ttlMs)})
        ON CONFLICT (source, owner) DO UPDATE SET alive_until = EXCLUDED.alive_until`;
      const members = await client.streamMember.findMany({ where: { source }, orderBy: { owner: "asc" } });
      return members.map((member) => member.owner);
    },
    async leave(source, owner) {
      await client.streamMember.deleteMany({ where: { source, owner } });
      await client.streamPlace.updateMany({ where: { source, owner }, data: { owner: null, leasedUntil: null } });
    },
    async renew(source, owner, ttlMs) {
      // One that has ended and that nobody has taken over goes on: a takeover changes the owner.
      const rows = await client.$queryRaw<LeaseRow[]>`
        UPDATE stream_places SET leased_until = ${in_(ttlMs)}
        WHERE source = ${source} AND owner = ${owner} RETURNING partition, token`;
      return leases(source, rows);
    },
    async claim(source, partitions, { owner, ttlMs, most }) {
      await client.$executeRaw`
        INSERT INTO stream_places (source, partition) SELECT ${source}, name FROM unnest(${[...partitions]}::text[]) AS name
        ON CONFLICT (source, partition) DO NOTHING`;
      const rows = await client.$queryRaw<LeaseRow[]>`
        WITH free AS (
          SELECT partition FROM stream_places
          WHERE source = ${source} AND partition = ANY(${[...partitions]}::text[])
            AND (owner IS NULL OR leased_until <= clock_timestamp())
          ORDER BY partition LIMIT ${most} FOR UPDATE SKIP LOCKED)
        UPDATE stream_places p SET owner = ${owner}, token = p.token + 1, leased_until = ${in_(ttlMs)}
        FROM free WHERE p.source = ${source} AND p.partition = free.partition RETURNING p.partition, p.token`;
      return leases(source, rows);
    },
    async release({ source, partition, token }) {
      await client.streamPlace.updateMany({
        where: { source, partition, token },
        data: { owner: null, leasedUntil: null },
      });
    },
    async place(source, partition) {
      const row = await client.streamPlace.findUnique({ where: { source_partition: { source, partition } } });
      return row === null ? null : placeOf(row);
    },
    async places(source) {
      const rows = await client.streamPlace.findMany({
        where: source === null ? {} : { source },
        orderBy: [{ source: "asc" }, { partition: "asc" }],
      });
      return rows.map(placeOf);
    },
    async advance({ source, partition, token }, { from, to, waiting, lastAt, counts }) {
      const moved = await client.$executeRaw`
        UPDATE stream_places SET next = ${to}, waiting = ${waiting}, updated_at = clock_timestamp(),
          last_at = COALESCE(${timeOrNull(lastAt)}::timestamptz, last_at), messages = messages + ${counts.messages},
          recorded = recorded + ${counts.recorded}, duplicates = duplicates + ${counts.duplicates},
          ignored = ignored + ${counts.ignored}, refused = refused + ${counts.refused}
        WHERE source = ${source} AND partition = ${partition} AND token = ${token}
          AND next IS NOT DISTINCT FROM ${from}::bigint`;
      return moved === 1;
    },
    async begin({ source, partition, token }, { incarnation, next, missed }) {
      const moved = await client.$executeRaw`
        UPDATE stream_places SET incarnation = ${incarnation}, next = ${next}, missed = missed + ${missed},
          updated_at = clock_timestamp()
        WHERE source = ${source} AND partition = ${partition} AND token = ${token}`;
      return moved === 1;
    },
    async refuse({ source, partition }, refusals) {
      if (refusals.length === 0) return;
      await client.streamRefusal.createMany({
        data: refusals.map(({ path, at, ...rest }) => ({
          ...rest,
          source,
          partition,
          path: [...path],
          at: new Date(at),
        })),
      });
    },
    async refusals(source, first, before) {
      const rows = await client.streamRefusal.findMany({
        where: { ...(source === null ? {} : { source }), ...(before === null ? {} : { number: { lt: before } }) },
        orderBy: { number: "desc" },
        take: first,
      });
      return rows.map(refusalOf);
    },
  };
}

const placeOf = ({ leasedUntil, owner, lastAt, updatedAt, token: _token, ...row }: PlaceRow): StreamPlace => ({
  ...row,
  // What a process shows of leases is for people: its own clock does.
  owner: leasedUntil !== null && leasedUntil.getTime() > Date.now() ? owner : null,
  waiting: Number(row.waiting),
  lastAt: msOrNull(lastAt),
  messages: Number(row.messages),
  recorded: Number(row.recorded),
  duplicates: Number(row.duplicates),
  ignored: Number(row.ignored),
  refused: Number(row.refused),
  missed: Number(row.missed),
  updatedAt: updatedAt.getTime(),
});

const refusalOf = ({ at, ...row }: RefusalRow): StoredStreamRefusal => ({ ...row, at: at.getTime() });
