import { seeded } from "../statistics/random.js";
import type { Random } from "../statistics/random.js";
import type { Session } from "../session.js";
import { describeDrift, regimeOf } from "./describe.js";
import type { DriftDescription } from "./describe.js";
import { restart } from "./watch.js";
import type { Observation } from "./watch.js";
import { regimesKept } from "./watch-state.js";
import type { WatchState } from "./watch-state.js";
import { judgeConfirmed, judgeSuspected, nearer } from "./lifecycle.js";
import type { MigrationParameters } from "./parameters.js";
import { sameDrift } from "./same-change.js";
import { strataOf } from "./strata.js";
import type { AdvanceInput, Granted, MigrationChange, MigrationReason, OpenMigration } from "./types.js";
import type { MigrationState } from "../types.js";

/** A change point this close to the start of the regime is the change that began it, seen again. */
const sameChangeSessions = 5;
/** Sessions either side of a change needs to be described. */
const leastOnASide = 3;

export interface DriftStep {
  readonly state: WatchState;
  readonly changes: MigrationChange[];
}

/** A session seen, before it is judged. */
type Seen = Omit<Moment, "alarm">;

interface Moment {
  readonly input: AdvanceInput;
  /** the look confirms a change: it passed the threshold, or found again what was confirmed before a replay */
  readonly alarm: boolean;
  readonly parameters: MigrationParameters;
  readonly observation: Observation;
  /** sessions of the current regime */
  readonly regime: readonly Session[];
  readonly session: Session;
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
    if (transition.to === "CONFIRMED") return confirm(moment, suspected, confirmed);
    return {
      state: moment.observation.state,
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
  const { description, index } = found;
  const { alarm } = moment;
  if (confirmed && nearer(description.to, confirmed.from, confirmed.to)) {
    if (!alarm) return settle(moment, confirmed);
    const state = restart(moment.observation.state, description.changedAt);
    return {
      state: { ...state, regimes: state.regimes.slice(0, -1) },
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

function confirm(moment: Moment, suspected: OpenMigration, confirmed: OpenMigration | undefined): DriftStep {
  const found = describe(moment);
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
  const { state } = moment.observation;
  const before = moment.regime.filter((s) => s.start < drift.changedAt);
  const old = regimeOf(before[0]?.start ?? drift.changedAt, before.at(-1)?.end ?? drift.changedAt, drift.from);
  const changes = confirmed ? [move(moment, confirmed, "SETTLED", "SUPERSEDED")] : [];
  return {
    state: { ...restart(state, drift.changedAt), regimes: [...state.regimes, old].slice(-regimesKept) },
    changes,
  };
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
  return { state, changes: [move(moment, migration, transition.to, transition.reason)] };
}

/** A: no such number is promised under a false discovery rate. */
function patienceOf({ rate, threshold }: MigrationParameters): number | null {
  return rate === null ? threshold : null;
}

/** The widest level that a digest allows for this session. */
function grantOf({ input, session }: Moment): Granted | null {
  const held = (input.granted ?? []).filter(({ until }) => session.start <= until);
  return held.toSorted((a, b) => b.level - a.level)[0] ?? null;
}

/** Does this look of a replay find again, as more likely than not, what had been confirmed by then? */
function isSaid(seen: Seen): boolean {
  const { input, observation, parameters, session } = seen;
  const said = (input.said ?? []).filter(
    ({ state, stateSince }) => (state === "CONFIRMED" || state === "SETTLED") && stateSince <= session.start,
  );
  if (said.length === 0 || (observation.look?.probability ?? 0) < parameters.suspectedFrom) return false;
  const found = describe(seen);
  return found !== null && said.some((one) => sameDrift(one, found.description, input.sessions) !== null);
}

function describe({
  input,
  regime,
  parameters,
  observation,
}: Seen): { description: DriftDescription & Pick<OpenMigration, "changedBetween">; index: number } | null {
  const { look } = observation;
  if (look === null || look.index < 0) return null;
  const { index, between } = look;
  const strata = strataOf(regime, parameters.minimumStratum);
  const random: Random = seeded(input.seed ^ observation.state.observed);
  const description = describeDrift({
    sessions: regime,
    strata,
    index,
    regimes: observation.state.regimes,
    kept: input.sessions,
    k: input.k,
    centroidCosine: input.centroidCosine,
    random,
  });
  const changedBetween = [regime[between[0]]!.start, regime[between[1]]!.start] as const;
  return { description: { ...description, changedBetween }, index };
}

/**
 * A drift that has held, described again: the whole regime before against all that came since; nothing when too little
 * of either is kept.
 */
function describeSettled(
  { input, parameters, observation: { state } }: Moment,
  since: number,
): Partial<DriftDescription> {
  const before = state.regimes.at(-1);
  const sessions = input.sessions.filter((s) => s.start >= (before?.start ?? since));
  const index = sessions.findIndex((s) => s.start >= since);
  if (index < leastOnASide || sessions.length - index < leastOnASide) return {};
  return describeDrift({
    sessions,
    strata: strataOf(sessions, parameters.minimumStratum),
    index,
    regimes: state.regimes.slice(0, -1),
    kept: input.sessions,
    k: input.k,
    centroidCosine: input.centroidCosine,
    random: seeded(input.seed ^ state.observed),
  });
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
