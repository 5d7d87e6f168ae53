import type { FoldHistory } from "../../../ports/history/folds.js";
import type { MigrationRecord } from "../../../ports/history/migrations.js";
import { ownName } from "../schema.js";
import { buffer, recordOf, storeStates, type StateRow } from "./state-rows.js";
import { sql, type Client } from "./sql.js";

interface BegunRow extends Partial<StateRow> {
  asked: string;
  stray: boolean;
  state_xmin: string | null;
  is_known: boolean;
  found: MigrationRow[] | null;
  setting: unknown;
  done: bigint[] | null;
}

type MigrationRow = Omit<MigrationRecord, "changedAt" | "detectedAt"> & {
  changedAt: string | null;
  detectedAt: string;
};

/** The same fields as the record has; times as text. */
const migrationAsJson = sql`json_build_object('id', m.id, 'userId', m.user_id, 'key', m.key, 'kind', m.kind, 'state', m.state,
  'domain', m.domain, 'magnitude', m.magnitude, 'statistic', m.statistic, 'threshold', m.threshold,
  'averageRunLength', m.average_run_length, 'pValue', m.p_value, 'sessions', m.sessions, 'changedAt', m.changed_at,
  'detectedAt', m.detected_at, 'facts', m.facts)`;

/** alone: nobody else is connected, so that locks are had without being asked for */
export function foldHistory(
  client: Client,
  { schema, alone }: { readonly schema: string; readonly alone: boolean },
): FoldHistory {
  return {
    async lock(shared, names) {
      if (alone) return new Set(names);
      const sorted = [...new Set(names)].toSorted(); // one order for everybody: no deadlock
      const keys = sorted.map((name) => ownName(name, schema));
      // A value of the first lock is looked at for every other: it is had before them.
      const rows = await client.$queryRaw<{ name: string; ok: boolean }[]>`
        WITH first AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(hashtextextended(${ownName(shared, schema)}, 7))::text AS had)
        SELECT name, CASE WHEN first.had IS NOT NULL THEN pg_try_advisory_xact_lock(hashtextextended(key, 7)) ELSE FALSE END AS ok
        FROM first CROSS JOIN unnest(${sorted}::text[], ${keys}::text[]) AS named (name, key)`;
      return new Set(rows.flatMap(({ name, ok }) => (ok ? [name] : [])));
    },
    async begin({ setting, codebookId, work, users }) {
      // xmin, the transaction that wrote a row last, changes with every write of it. EXISTS may be worked out by
      // reading all of a table, which is not to be when it has grown.
      const rows = await client.$queryRaw<BegunRow[]>`
        WITH done AS (DELETE FROM outbox WHERE number = ANY(${[...work]}::bigint[]) RETURNING number)
        SELECT a.id AS asked, s.xmin::text AS state_xmin, s.xmin::text = a.known AS is_known, s.user_id,
          CASE WHEN s.xmin::text = a.known THEN NULL ELSE s.state END AS state,
          CASE WHEN s.xmin::text = a.known THEN NULL ELSE s.detector END AS detector,
          s.behaviours, s.sessions, s.advanced_to, s.check_at, s.version AS state_version,
          coalesce((SELECT TRUE FROM user_aliases WHERE alias = a.id), (SELECT TRUE FROM erasures WHERE user_hash = a.hash), FALSE) AS stray,
          (SELECT json_agg(${migrationAsJson} ORDER BY m.detected_at DESC, m.id DESC) FROM migrations m WHERE m.user_id = a.id) AS found,
          CASE WHEN a.place = 1 THEN (SELECT value FROM settings WHERE key = ${setting}) END AS setting,
          CASE WHEN a.place = 1 THEN (SELECT array_agg(number) FROM done) END AS done
        FROM unnest(${users.map(({ userId }) => userId)}::text[], ${users.map(({ hash }) => hash)}::text[],
            ${users.map(({ known }) => known)}::text[]) WITH ORDINALITY AS a(id, hash, known, place)
          LEFT JOIN interest_states s ON s.user_id = a.id AND s.codebook_id = ${codebookId} ORDER BY a.place`;
      return {
        setting: rows[0]?.setting ?? null,
        done: new Set(rows[0]?.done ?? []),
        strays: new Set(rows.flatMap(({ asked, stray }) => (stray ? [asked] : []))),
        states: new Map(
          rows.flatMap(({ asked, state_xmin: version, is_known: isKnown, ...row }) =>
            version === null ? [] : [[asked, { version, record: isKnown ? null : recordOf(row as StateRow) }] as const],
          ),
        ),
        migrations: rows.flatMap(({ found }) =>
          (found ?? []).map((one) => ({
            ...one,
            changedAt: one.changedAt === null ? null : Date.parse(one.changedAt),
            detectedAt: Date.parse(one.detectedAt),
          })),
        ),
      };
    },
    async finish({ codebookId, states, shard, work, told }) {
      const rows = await client.$queryRaw<{ version: string; summed: boolean }[]>`
        WITH saved AS (${storeStates(codebookId, states)}),
        summed AS (
          UPDATE population_states SET state = ${shard === null ? null : buffer(shard.state)}::bytea
          WHERE codebook_id = ${codebookId} AND shard = ${shard?.number ?? 0}::int AND xmin::text = ${shard?.known ?? null}
          RETURNING TRUE),
        added AS (
          INSERT INTO outbox (topic, key, payload, available_at)
          SELECT topic, key, '{}'::jsonb, 'epoch' FROM unnest(${work.map(({ topic }) => topic)}::text[], ${work.map(({ key }) => key)}::text[])
            WITH ORDINALITY AS w(topic, key, place) ORDER BY place)
        SELECT pg_current_xact_id()::xid::text AS version, EXISTS (SELECT FROM summed) AS summed, (
          SELECT count(pg_notify(channel, payload)::text)
          FROM unnest(${told.map(({ channel }) => ownName(channel, schema))}::text[], ${told.map(({ payload }) => payload)}::text[])
            AS t(channel, payload)) AS told`;
      return { version: rows[0]!.version, summed: rows[0]!.summed };
    },
  };
}
