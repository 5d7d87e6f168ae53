import { seeded } from "../statistics/random.js";
import type { Random } from "../statistics/random.js";
import type { Session } from "../session.js";
import { describeDrift } from "./describe.js";
import type { DriftDescription } from "./describe.js";
import type { MigrationParameters } from "./parameters.js";
import { sameDrift } from "./same-change.js";
import { isToAndFro } from "./to-and-fro.js";
import { strataOf } from "./strata.js";
import type { AdvanceInput, Granted, OpenMigration } from "./types.js";
import type { Observation } from "./watch.js";

/** Sessions either side of a change needs to be described. */
const leastOnASide = 3;

/** A session seen, before it is judged. */
export type Seen = Omit<Moment, "alarm">;

export interface Moment {
  readonly input: AdvanceInput;
  /** the look confirms a change: it passed the threshold, or found again what was confirmed before a replay */
  readonly alarm: boolean;
  readonly parameters: MigrationParameters;
  readonly observation: Observation;
  /** sessions of the current regime */
  readonly regime: readonly Session[];
  readonly session: Session;
}

/** A: no such number is promised under a false discovery rate. */
export function patienceOf({ rate, threshold }: MigrationParameters): number | null {
  return rate === null ? threshold : null;
}

/** The widest level that a digest allows for this session. */
export function grantOf({ input, session }: Moment): Granted | null {
  const held = (input.granted ?? []).filter(({ until }) => session.start <= until);
  return held.toSorted((a, b) => b.level - a.level)[0] ?? null;
}

/** Does this look of a replay find again, as more likely than not, what had been confirmed by then? */
export function isSaid(seen: Seen): boolean {
  const { input, observation, parameters, session } = seen;
  const said = (input.said ?? []).filter(
    ({ state, stateSince }) => (state === "CONFIRMED" || state === "SETTLED") && stateSince <= session.start,
  );
  if (said.length === 0 || (observation.look?.plain.probability ?? 0) < parameters.suspectedFrom) return false;
  const found = describe(seen);
  return found !== null && said.some((one) => sameDrift(one, found.description, input.sessions) !== null);
}

export function describe({ input, regime, parameters, observation }: Seen): {
  description: DriftDescription & Pick<OpenMigration, "changedBetween">;
  index: number;
  /** nothing but a turn of somebody who goes to and fro */
  isTurn: boolean;
} | null {
  const { look } = observation;
  if (look === null || look.index < 0) return null;
  const { index, between } = look;
  const strata = strataOf(regime, parameters.minimumStratum);
  const random: Random = seeded(input.seed ^ observation.state.observed);
  const turn = {
    sessions: regime,
    strata,
    index,
    regimes: observation.state.regimes,
    kept: input.sessions,
    k: input.k,
  };
  const description = describeDrift({ ...turn, centroidCosine: input.centroidCosine, random });
  const changedBetween = [regime[between[0]]!.start, regime[between[1]]!.start] as const;
  return { description: { ...description, changedBetween }, index, isTurn: isToAndFro(turn) };
}

/**
 * A drift that has held, described again: the whole regime before against all that came since; nothing when too little
 * of either is kept.
 */
export function describeSettled(
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
