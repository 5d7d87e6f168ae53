import { seedOf } from "../../core/statistics/random.js";
import { sessionGapMs } from "../../core/session.js";
import { emptyState, fold, type InterestState } from "../../core/interests/state.js";
import { decodeState, encodeState } from "../../core/interests/codec.js";
import { statesVersion } from "../../core/interests/version.js";
import type { InterestParameters } from "../../core/interests/parameters.js";
import type { Signal } from "../../core/interests/signal.js";
import { advanceAll, looksAhead, type AdvanceAllInput } from "../../core/migrations/advance-all.js";
import { reconcile } from "../../core/migrations/reconcile.js";
import type { MigrationParameters } from "../../core/migrations/parameters.js";
import type { Offer } from "../../core/migrations/offer.js";
import type { Granted, MigrationChange, OpenMigration } from "../../core/migrations/types.js";
import { isCurrentState } from "../../core/migrations/watch-state.js";
import type { LooksThread } from "../migrations/looks/looks-thread.js";
import type { Looked } from "../migrations/looks/protocol.js";
import type { InterestStateRecord } from "../../ports/history/interests.js";

export interface FoldParts {
  parameters: InterestParameters;
  migrationParameters: MigrationParameters;
  k: number;
  /** cosine of the centroids of topics a and b at a·k + b */
  cosines: Float64Array;
  /** looks off the thread that answers requests */
  looks: Pick<LooksThread, "look">;
  offer: Offer;
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
 * sessions kept, as does a history folded anew; what that finds is matched with what was published (reconcile).
 *
 * known: the user's migrations in any state. sameTopics: they were found under the topics that are folded under.
 * ended: a client has told that the open session is over; if more of it comes, the detector starts over.
 * granted: what a digest allows this user now; the sessions are looked at anew under it.
 * decoded: the state of `before`, where it is at hand; it is folded into in place.
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
    decoded = before === null ? emptyState(parts.parameters) : decodeState(before.state),
  }: { sameTopics?: boolean; granted?: Granted | null; ended?: boolean; decoded?: InterestState | undefined } = {},
): Promise<FoldResult> {
  const state = decoded;
  for (const signal of signals) {
    fold(state, signal, parts.parameters);
    await parts.breathe();
  }

  const { sessions } = state;
  const encoded = encodeState(state);
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

  const told = await looked(
    {
      migrations: replay ? [] : known.filter(({ state: reached }) => reached !== "REVERTED"),
      state: again || before === null || before.detector.length === 0 ? null : before.detector,
      seen: from,
      dropped,
      seed: seedOf(userId),
      k: parts.k,
      ...parts.offer,
      ...(replay ? { granted: grants, said: known } : {}),
    },
    { bytes: encoded, closed },
    parts,
  );
  const open = sessions.at(-1);
  const said = replay
    ? reconcile(known, told.changes, closed, { withdraw: sameTopics && !outdated })
    : { changes: told.changes, described: [] };
  return {
    state,
    ...said,
    record: {
      userId,
      state: encoded,
      detector: told.state ?? new Uint8Array(0),
      behaviours: state.behaviours,
      // What an older version has begun stays its own until the whole history is folded anew.
      version: before?.version ?? statesVersion,
      sessions: dropped + closed.length,
      advancedTo: closed.at(-1)?.start ?? advancedTo,
      checkAt: open !== undefined && open !== closed.at(-1) ? open.end + sessionGapMs + 1 : null,
    },
  };
}

/** Shows the detector every session it has not seen: here where it only counts, on its own thread where it looks. */
async function looked(
  input: Omit<AdvanceAllInput, "sessions" | "centroidCosine">,
  { bytes, closed }: { bytes: Uint8Array; closed: AdvanceAllInput["sessions"] },
  { looks, cosines, migrationParameters, k }: FoldParts,
): Promise<Looked> {
  if (looksAhead({ ...input, sessions: closed }))
    return looks.look({ ...input, history: bytes, closed: closed.length, cosines, parameters: migrationParameters });
  const centroidCosine = (a: number, b: number): number => cosines[a * k + b]!;
  return advanceAll({ ...input, sessions: closed, centroidCosine }, migrationParameters);
}
