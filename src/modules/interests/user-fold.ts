import { seedOf } from "../../core/statistics/random.js";
import { sessionGapMs } from "../../core/session.js";
import { emptyState, fold, type InterestState } from "../../core/interests/state.js";
import { decodeState, encodeState } from "../../core/interests/codec.js";
import { statesVersion } from "../../core/interests/version.js";
import type { InterestParameters } from "../../core/interests/parameters.js";
import type { Signal } from "../../core/interests/signal.js";
import { advance, applyChanges } from "../../core/migrations/advance.js";
import { reconcile } from "../../core/migrations/reconcile.js";
import type { MigrationParameters } from "../../core/migrations/parameters.js";
import type { Shelves } from "../../core/migrations/shelves.js";
import type { CentroidCosine, Granted, MigrationChange, OpenMigration } from "../../core/migrations/types.js";
import { isCurrentState } from "../../core/migrations/watch-state.js";
import type { InterestStateRecord } from "../../ports/history/interests.js";

export interface FoldParts {
  parameters: InterestParameters;
  migrationParameters: MigrationParameters;
  k: number;
  centroidCosine: CentroidCosine;
  shelves: Shelves;
  now: number;
  /** lets requests have their turn: a long history takes seconds */
  breathe(): Promise<void> | undefined;
}

export interface FoldResult {
  record: InterestStateRecord;
  state: InterestState;
  /** what happened to migrations, in order */
  changes: readonly MigrationChange[];
  /** migrations that were told already and are described better now: stored without a word */
  described: readonly OpenMigration[];
}

/**
 * Folds signals into a user's state and shows the detector every session that has closed since: by a later one, or by
 * silence until `now`. A signal that belongs before the last session seen makes the detector start over from the
 * sessions kept, as does a history folded anew; what that finds is matched with what was said (reconcile).
 *
 * known: the user's migrations in any state. sameTopics: they were found under the topics that are folded under.
 * ended: somebody has said that the open session is over; where more of it comes yet, the detector starts over.
 * granted: what a digest allows this user now; the sessions are looked at anew under it.
 */
export async function foldUser(
  userId: string,
  before: InterestStateRecord | null,
  signals: readonly Signal[],
  known: readonly OpenMigration[],
  parts: FoldParts,
  {
    sameTopics = true,
    granted = null,
    ended = false,
  }: { sameTopics?: boolean; granted?: Granted | null; ended?: boolean } = {},
): Promise<FoldResult> {
  const state = before === null ? emptyState(parts.parameters) : decodeState(before.state);
  for (const signal of signals) {
    fold(state, signal, parts.parameters);
    await parts.breathe();
  }

  const { sessions } = state;
  const advancedTo = before?.advancedTo ?? null;
  const seen = advancedTo === null ? 0 : sessions.filter(({ start }) => start <= advancedTo).length;
  const late =
    advancedTo !== null &&
    signals.some(({ at }) => at <= advancedTo || sessions.slice(0, seen).some(({ end }) => end >= at));
  // What an older version kept says nothing to today's test.
  const outdated = before !== null && before.detector.length > 0 && !isCurrentState(before.detector);
  const again = late || outdated || granted !== null;
  const replay = again || (before === null && known.length > 0);
  const grants = [...known.flatMap((one) => one.granted ?? []), ...(granted === null ? [] : [granted])];
  const closed = sessions.filter(({ end }, i) => ended || end + sessionGapMs < parts.now || i < sessions.length - 1);
  const from = again ? 0 : Math.min(seen, closed.length);
  // Sessions that fell out of those kept still count.
  const dropped = Math.max(0, (before?.sessions ?? 0) - seen);

  let detector: Uint8Array | null = again || before === null || before.detector.length === 0 ? null : before.detector;
  let migrations = replay ? [] : known.filter(({ state: reached }) => reached !== "REVERTED");
  const changes: MigrationChange[] = [];
  for (let end = from + 1; end <= closed.length; end++) {
    const step = advance(
      {
        migrations,
        state: detector,
        sessions: closed.slice(0, end),
        total: dropped + end,
        seed: seedOf(userId),
        k: parts.k,
        centroidCosine: parts.centroidCosine,
        shelves: parts.shelves,
        ...(replay ? { granted: grants, said: known } : {}),
      },
      parts.migrationParameters,
    );
    detector = step.state;
    migrations = applyChanges(migrations, step.changes);
    changes.push(...step.changes);
    await parts.breathe();
  }
  const open = sessions.at(-1);
  const told = replay
    ? reconcile(known, changes, closed, { withdraw: sameTopics && !outdated })
    : { changes, described: [] };
  return {
    state,
    ...told,
    record: {
      userId,
      state: encodeState(state),
      detector: detector ?? new Uint8Array(0),
      behaviours: state.behaviours,
      // What an older version has begun stays its own until the whole history is folded anew.
      version: before?.version ?? statesVersion,
      sessions: dropped + closed.length,
      advancedTo: closed.at(-1)?.start ?? advancedTo,
      checkAt: open !== undefined && open !== closed.at(-1) ? open.end + sessionGapMs + 1 : null,
    },
  };
}
