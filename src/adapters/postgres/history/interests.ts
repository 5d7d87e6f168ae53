import type { InterestPreference } from "../../../core/ranking/preferences/preference.js";
import type { HeldMigration } from "../../../ports/history/migrations.js";
import type { InterestHistory } from "../../../ports/history/interests.js";
import { buffer, recordOf, stateColumns, storeStates, type StateRow } from "./state-rows.js";
import { chunks, time, sql, type Client } from "./sql.js";
import { partitionOf } from "./partitions.js";

interface SnapshotRow {
  id: string;
  time_zone: string | null;
  attributes: Record<string, unknown>;
  version: string | null;
  state: Uint8Array | null;
  detector: Uint8Array | null;
  holding: HeldMigration[] | null;
  preferences: InterestPreference[] | null;
  profiling_off: boolean;
}

export function interestHistory(client: Client): InterestHistory {
  return {
    async snapshots(codebookId, asked) {
      if (asked.length === 0) return [];
      // xmin, the transaction that wrote a row last, changes with every write of it.
      const rows = await client.$queryRaw<SnapshotRow[]>`
        SELECT u.id, u.time_zone, u.attributes, s.xmin::text AS version, CASE WHEN s.xmin::text = a.known THEN NULL ELSE s.state END AS state,
          CASE WHEN s.xmin::text = a.known THEN NULL ELSE s.detector END AS detector,
          (SELECT json_agg(json_build_object('id', m.id, 'kind', m.kind, 'state', m.state, 'magnitude', m.magnitude, 'facts', m.facts,
            'changedAt', (extract(epoch FROM m.changed_at) * 1000)::float8) ORDER BY m.detected_at DESC, m.id DESC)
             FROM migrations m WHERE m.user_id = u.id AND m.state IN ('CONFIRMED', 'SETTLED')) AS holding,
          (SELECT json_agg(json_build_object('id', p.id, 'kind', p.kind, 'target', p.target, 'textHash', p.text_hash, 'weight', p.weight,
              'until', (extract(epoch FROM p.until) * 1000)::float8, 'since', (extract(epoch FROM p.since) * 1000)::float8) ORDER BY p.since DESC, p.id)
             FROM interest_preferences p WHERE p.user_id = u.id) AS preferences, u.profiling_off
        FROM unnest(${asked.map(({ userId }) => userId)}::text[], ${asked.map(({ known }) => known)}::text[]) AS a(id, known)
          JOIN users u ON u.id = a.id LEFT JOIN interest_states s ON s.user_id = u.id AND s.codebook_id = ${codebookId}`;
      return rows.map(
        ({
          id,
          time_zone: timeZone,
          attributes,
          version,
          state,
          detector,
          holding,
          preferences,
          profiling_off: profilingOff,
        }) => ({
          user: { id, timeZone, attributes },
          interests:
            version === null
              ? null
              : { version, state, detector: state === null ? null : (detector ?? new Uint8Array(0)) },
          holding: holding ?? [],
          preferences: preferences ?? [],
          profiling: !profilingOff,
        }),
      );
    },
    async getOthers(codebookId, asked) {
      const rows = await client.$queryRaw<(StateRow & { is_known: boolean })[]>`
        SELECT s.user_id, coalesce(s.xmin::text = a.known, FALSE) AS is_known,
          CASE WHEN s.xmin::text = a.known THEN NULL ELSE s.state END AS state,
          CASE WHEN s.xmin::text = a.known THEN NULL ELSE s.detector END AS detector,
          s.behaviours, s.sessions, s.advanced_to, s.check_at, s.version AS state_version
        FROM unnest(${asked.map(({ userId }) => userId)}::text[], ${asked.map(({ known }) => known)}::text[]) AS a(id, known)
          JOIN interest_states s ON s.user_id = a.id AND s.codebook_id = ${codebookId}`;
      return {
        others: rows.flatMap(({ is_known: isKnown, ...row }) => (isKnown ? [] : [recordOf(row)])),
        known: new Set(rows.flatMap((row) => (row.is_known ? [row.user_id] : []))),
      };
    },
    async get(codebookId, userIds) {
      if (userIds.length === 0) return [];
      return (
        await client.$queryRaw<
          StateRow[]
        >`SELECT ${stateColumns} FROM interest_states WHERE codebook_id = ${codebookId} AND user_id = ANY(${[...userIds]})`
      ).map(recordOf);
    },
    async save(codebookId, states) {
      for (const part of chunks(states, 500)) await client.$executeRaw(storeStates(codebookId, part));
    },
    async forget(codebookId, userIds) {
      await client.$executeRaw`DELETE FROM interest_states WHERE codebook_id = ${codebookId} AND user_id = ANY(${[...userIds]})`;
    },
    async due(codebookId, now, limit, partitions) {
      const mine = partitions === null ? sql`TRUE` : sql`${partitionOf("user_id")} = ANY(${[...partitions]}::int[])`;
      const rows = await client.$queryRaw<{ user_id: string }[]>`
        SELECT user_id FROM interest_states WHERE codebook_id = ${codebookId} AND check_at <= ${time(now)}::timestamptz AND ${mine} ORDER BY check_at LIMIT ${limit}`;
      return rows.map((row) => row.user_id);
    },
    async page(codebookId, first, after) {
      return (
        await client.$queryRaw<StateRow[]>`
        SELECT ${stateColumns} FROM interest_states WHERE codebook_id = ${codebookId} AND user_id > ${after ?? ""} ORDER BY user_id LIMIT ${first}`
      ).map(recordOf);
    },
    async outdated(codebookId, version, first, after) {
      const rows = await client.$queryRaw<{ user_id: string }[]>`
        SELECT user_id FROM interest_states WHERE codebook_id = ${codebookId} AND version < ${version} AND user_id > ${after ?? ""}
        ORDER BY user_id LIMIT ${first}`;
      return rows.map((row) => row.user_id);
    },
    countOutdated: (codebookId, version) =>
      client.interestState.count({ where: { codebookId, version: { lt: version } } }),
    watched: (codebookId, sessions) =>
      client.interestState.count({ where: { codebookId, sessions: { gte: sessions } } }),
    count: (codebookId) => client.interestState.count({ where: { codebookId } }),
    async sample(codebookId, size) {
      const rows = await client.$queryRaw<
        { user_id: string }[]
      >`SELECT user_id FROM interest_states WHERE codebook_id = ${codebookId} ORDER BY md5(user_id) LIMIT ${size}`;
      return rows.map((row) => row.user_id);
    },
    async detectors(codebookId, userIds) {
      const rows = await client.$queryRaw<{ user_id: string; detector: Uint8Array }[]>`
        SELECT user_id, detector FROM interest_states WHERE codebook_id = ${codebookId} AND user_id = ANY(${[...userIds]})`;
      return new Map(rows.map(({ user_id, detector }) => [user_id, detector]));
    },
    async missing(codebookId, first, after) {
      const rows = await client.$queryRaw<{ user_id: string }[]>`
        SELECT u.id AS user_id FROM users u WHERE u.id > ${after ?? ""}
          AND NOT EXISTS (SELECT 1 FROM interest_states s WHERE s.codebook_id = ${codebookId} AND s.user_id = u.id)
          AND EXISTS (SELECT 1 FROM behaviours b WHERE b.user_id = u.id)
        ORDER BY u.id LIMIT ${first}`;
      return rows.map((row) => row.user_id);
    },
    async behind(codebookId, former, first, after) {
      const rows = await client.$queryRaw<{ user_id: string }[]>`
        SELECT f.user_id FROM interest_states f WHERE f.codebook_id = ${former} AND f.user_id > ${after ?? ""}
          AND NOT EXISTS (SELECT 1 FROM interest_states s WHERE s.codebook_id = ${codebookId} AND s.user_id = f.user_id)
        ORDER BY f.user_id LIMIT ${first}`;
      return rows.map((row) => row.user_id);
    },
    async population(codebookId) {
      const rows = await client.$queryRaw<{ state: Uint8Array }[]>`
        SELECT state FROM population_states WHERE codebook_id = ${codebookId} ORDER BY shard`;
      return rows.map(({ state }) => state);
    },
    async lockShard(codebookId, shard, known) {
      const rows = await client.$queryRaw<{ version: string; state: Uint8Array | null }[]>`
        SELECT xmin::text AS version, CASE WHEN xmin::text = ${known}::text THEN NULL ELSE state END AS state
        FROM population_states WHERE codebook_id = ${codebookId} AND shard = ${shard} FOR UPDATE`;
      return rows[0] ?? null;
    },
    async saveShard(codebookId, shard, state) {
      const rows = await client.$queryRaw<{ version: string }[]>`
        INSERT INTO population_states (codebook_id, shard, state) VALUES (${codebookId}, ${shard}, ${buffer(state)})
        ON CONFLICT (codebook_id, shard) DO UPDATE SET state = EXCLUDED.state
        RETURNING pg_current_xact_id()::xid::text AS version`;
      return rows[0]!.version;
    },
  };
}
