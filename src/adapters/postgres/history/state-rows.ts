import type { InterestStateRecord } from "../../../ports/history/interests.js";
import type { Prisma } from "../../../generated/prisma/client.js";
import { msOrNull, sql, timeOrNull } from "./sql.js";

/** A row of `interest_states` as statements answer with it. */
export interface StateRow {
  user_id: string;
  state: Uint8Array;
  detector: Uint8Array;
  behaviours: number;
  sessions: number;
  advanced_to: Date | null;
  check_at: Date | null;
  state_version: number;
}

export const stateColumns = sql`user_id, state, detector, behaviours, sessions, advanced_to, check_at, version AS state_version`;

export const recordOf = (row: StateRow): InterestStateRecord => ({
  userId: row.user_id,
  state: row.state,
  detector: row.detector,
  behaviours: row.behaviours,
  sessions: row.sessions,
  advancedTo: msOrNull(row.advanced_to),
  checkAt: msOrNull(row.check_at),
  version: row.state_version,
});

/** Bytes for a bytea column. */
export const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * The statement that stores states of users, new or not. Their bytes go as one value, which is sent as it is and cut
 * up there: an array of bytes would be written as hexadecimal text.
 */
export function storeStates(codebookId: string, states: readonly InterestStateRecord[]): Prisma.Sql {
  const bytes = Buffer.concat(states.flatMap(({ state, detector }) => [state, detector]));
  let end = 1;
  const starts = states.map(({ state, detector }) => (end += state.length + detector.length) - detector.length);
  return sql`
    INSERT INTO interest_states (codebook_id, user_id, state, detector, behaviours, sessions, advanced_to, check_at, version)
    SELECT ${codebookId}, user_id, substr(bytes, starts - state, state), substr(bytes, starts, detector), behaviours, sessions,
      advanced_to, check_at, version
    FROM (SELECT ${bytes}::bytea AS bytes) AS sent CROSS JOIN unnest(${states.map((s) => s.userId)}::text[],
      ${starts}::int[], ${states.map((s) => s.state.length)}::int[], ${states.map((s) => s.detector.length)}::int[],
      ${states.map((s) => s.behaviours)}::int[], ${states.map((s) => s.sessions)}::int[],
      ${states.map((s) => timeOrNull(s.advancedTo))}::timestamptz[], ${states.map((s) => timeOrNull(s.checkAt))}::timestamptz[],
      ${states.map((s) => s.version)}::int[])
      AS t(user_id, starts, state, detector, behaviours, sessions, advanced_to, check_at, version)
    ON CONFLICT (codebook_id, user_id) DO UPDATE SET state = EXCLUDED.state, detector = EXCLUDED.detector,
      behaviours = EXCLUDED.behaviours, sessions = EXCLUDED.sessions, advanced_to = EXCLUDED.advanced_to,
      check_at = EXCLUDED.check_at, version = EXCLUDED.version, updated_at = now()`;
}
