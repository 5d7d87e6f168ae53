import { regimeOf } from "./describe.js";
import type { DriftDescription } from "./describe.js";
import { describe, describeSettled, grantOf, isSaid, patienceOf } from "./drift-moment.js";
import type { Moment, Seen } from "./drift-moment.js";
import { restart } from "./watch.js";
import { regimesKept } from "./watch-state.js";
import type { WatchState } from "./watch-state.js";
import { judgeConfirmed, judgeSuspected, nearer } from "./lifecycle.js";
import type { MigrationChange, MigrationReason, OpenMigration, TopicShare } from "./types.js";
import type { MigrationState } from "../types.js";

/** A change point this close to the start of the regime is the change that began it, seen again. */
const sameChangeSessions = 5;
export interface DriftStep {
  readonly state: WatchState;
  readonly changes: MigrationChange[];
}

/** What one observation does to the user's drifts: opens, confirms, describes again, settles or reverts them. */
export function driftStep(seen: Seen): DriftStep {
  const moment: Moment = { ...seen, alarm: seen.observation.alarm || isSaid(seen) };
  const drifts = moment.input.migrations.filter((m) => m.changedAt !== null);
  const suspected = drifts.find((m) => m.state === "SUSPECTED");
  const confirmed = drifts.findLast((m) => m.state === "CONFIRMED");
  if (suspected) {
    const transition = judgeSuspected({ alarm: moment.alarm, look: moment.observation.look }, moment.parameters);
    const later = settle(moment, confirmed);
    if (transition === null) return later;
    if (transition.to === "CONFIRMED") return confirm(moment, suspected, confirmed, later);
    return {
      state: later.state,
      changes: [...later.changes, move(moment, suspected, "REVERTED", transition.reason)],
    };
  }
  const { look } = moment.observation;
  if (!moment.alarm && (look === null || look.probability < moment.parameters.suspectedFrom))
    return settle(moment, confirmed);
  return rise(moment, confirmed);
}

/** A change is likely or proven, and nothing is suspected yet. */
function rise(moment: Moment, confirmed: OpenMigration | undefined): DriftStep {
  const found = describe(moment);
  if (found === null) return settle(moment, confirmed);
  const { description, index, isTurn } = found;
  const { alarm } = moment;
  if (isTurn && !isSaid(moment)) return settle(moment, confirmed);
  if (confirmed && nearer(description.to, confirmed.from, confirmed.to)) {
    if (!alarm) return settle(moment, confirmed);
    return {
      state: backAgain(moment, confirmed, description.changedAt),
      changes: [move(moment, confirmed, "REVERTED", "OLD_INTERESTS_BACK")],
    };
  }
  if (confirmed && index <= sameChangeSessions) {
    if (!alarm) return settle(moment, confirmed);
    const kept = { from: confirmed.from, evidence: confirmed.evidence, kind: confirmed.kind, kinds: confirmed.kinds };
    const updated = {
      ...confirmed,
      to: description.to,
      changedAt: description.changedAt,
      sessions: description.sessions,
      ...kept,
    };
    return {
      state: restart(moment.observation.state, description.changedAt),
      changes: [move(moment, updated, "CONFIRMED", "DESCRIBED_AGAIN")],
    };
  }
  const opened: OpenMigration = {
    ...description,
    key: `DRIFT:${moment.session.start}`,
    state: "SUSPECTED",
    detectedAt: moment.session.start,
    stateSince: moment.session.start,
    statistic: moment.observation.statistic,
    threshold: moment.observation.threshold,
    averageRunLength: patienceOf(moment.parameters),
    granted: alarm ? grantOf(moment) : null,
    pValue: moment.observation.look?.pValue ?? null,
    probability: moment.observation.look?.probability ?? null,
    slices: [],
  };
  if (!alarm) {
    const later = settle(moment, confirmed);
    return {
      state: later.state,
      changes: [...later.changes, change(moment, "OPENED", null, opened, "EVIDENCE_RISING")],
    };
  }
  const taken = takeOver(moment, description, confirmed);
  return {
    state: taken.state,
    changes: [...taken.changes, change(moment, "OPENED", null, { ...opened, state: "CONFIRMED" }, "THRESHOLD_PASSED")],
  };
}

function confirm(
  moment: Moment,
  suspected: OpenMigration,
  confirmed: OpenMigration | undefined,
  later: DriftStep,
): DriftStep {
  const found = describe(moment);
  if (found?.isTurn && !isSaid(moment))
    return { ...later, changes: [...later.changes, move(moment, suspected, "REVERTED", "OLD_INTERESTS_BACK")] };
  const description = found?.description;
  const changedAt = description?.changedAt ?? suspected.changedAt!;
  // What was suspected at first was another change when the confirmed one began only afterwards.
  const detectedAt = changedAt > suspected.detectedAt ? moment.session.start : suspected.detectedAt;
  const migration = { ...suspected, ...description, detectedAt, granted: grantOf(moment) };
  const taken = takeOver(moment, { ...migration, changedAt }, confirmed);
  return { state: taken.state, changes: [...taken.changes, move(moment, migration, "CONFIRMED", "THRESHOLD_PASSED")] };
}

/** The new interests become the reference; what was confirmed before them has held until now. */
function takeOver(
  moment: Moment,
  drift: Pick<DriftDescription, "changedAt" | "from">,
  confirmed: OpenMigration | undefined,
): DriftStep {
  const changes = confirmed ? [move(moment, confirmed, "SETTLED", "SUPERSEDED")] : [];
  return { state: begunAnew(moment, drift.changedAt, drift.from), changes };
}

/** The old interests are back, and those that were tried in between are remembered: they may come again. */
function backAgain(moment: Moment, tried: OpenMigration, since: number): WatchState {
  return begunAnew(moment, since, tried.to);
}

/** A regime begins; the one before it was of these interests. */
function begunAnew(moment: Moment, since: number, interests: readonly TopicShare[]): WatchState {
  const { state } = moment.observation;
  const before = moment.regime.filter((s) => s.start < since);
  const old = regimeOf(before[0]?.start ?? since, before.at(-1)?.end ?? since, interests);
  return { ...restart(state, since), regimes: [...state.regimes, old].slice(-regimesKept) };
}

function settle(moment: Moment, confirmed: OpenMigration | undefined): DriftStep {
  const { state } = moment.observation;
  if (!confirmed) return { state, changes: [] };
  const later = moment.input.sessions.filter((s) => s.start > confirmed.stateSince);
  const transition = judgeConfirmed(confirmed, later, moment.parameters);
  if (transition === null) return { state, changes: [] };
  const since = confirmed.changedAt!;
  const counted = { ...confirmed, sessions: moment.input.sessions.filter((s) => s.start >= since).length };
  const migration = transition.to === "SETTLED" ? { ...counted, ...describeSettled(moment, since) } : counted;
  const isBack = transition.since !== undefined && transition.since > state.regimeStart;
  return {
    state: isBack ? backAgain(moment, confirmed, transition.since!) : state,
    changes: [move(moment, migration, transition.to, transition.reason)],
  };
}

function move(moment: Moment, migration: OpenMigration, to: MigrationState, reason: MigrationReason): MigrationChange {
  const { observation, session } = moment;
  const stays = to === migration.state;
  const { look, statistic } = observation;
  const proven = look !== null && (reason === "THRESHOLD_PASSED" || reason === "DESCRIBED_AGAIN");
  const evidence = proven ? { statistic, pValue: look.pValue, probability: look.probability } : {};
  const moved = { ...migration, ...evidence, state: to, stateSince: stays ? migration.stateSince : session.start };
  return change(moment, stays ? "UPDATED" : "MOVED", migration.state, moved, reason);
}

function change(
  moment: Moment,
  type: MigrationChange["type"],
  from: MigrationState | null,
  migration: OpenMigration,
  reason: MigrationReason,
): MigrationChange {
  const { observation, session, parameters } = moment;
  return {
    type,
    migration,
    log: {
      at: session.end,
      from,
      to: migration.state,
      reason,
      statistic: observation.statistic,
      threshold: observation.threshold,
      averageRunLength: patienceOf(parameters),
      sessions: observation.state.observed,
    },
  };
}
