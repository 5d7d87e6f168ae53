import { wasHad } from "../../interests/engagement.js";
import type { Task } from "../../types.js";
import type { EvaluationBehaviour, HeldOut } from "../world.js";
import type { LiveData, LiveWorld } from "./live-world.js";
import { visitsOf, type Visit } from "./visits.js";

/** A user at the beginning of a session, and what they took in it. Good until the world moves on. */
export interface Moment extends HeldOut {
  readonly at: number;
  /** items of the session that the catalogue did not know when it began */
  readonly unknown: number;
  /** of what was taken, the items that came from the list of a surface, by surface */
  readonly surfaces: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Sessions that begin in a span of time, at most so many a user, the first ones; and of these a draw. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly perUser: number;
}

/** The first sessions of each user in a span, by the order of their beginnings. */
export function visitsIn(data: LiveData, { from, to, perUser }: Span): Visit[] {
  const counts = new Map<number, number>();
  return visitsOf(data.behaviours).filter(({ user, behaviours }) => {
    const { at } = data.behaviours[behaviours[0]!]!.signal;
    const count = counts.get(user) ?? 0;
    if (at < from || at >= to || count >= perUser) return false;
    counts.set(user, count + 1);
    return true;
  });
}

/** Moves the world to the beginning of a session; null where the user has no history or took nothing that is known. */
export function momentOf(world: LiveWorld, { behaviours }: LiveData, visit: Visit): Moment | null {
  const { user } = visit;
  const signals = visit.behaviours.map((i) => behaviours[i]!.signal);
  const { at, hour, weekday, scene } = signals[0]!;
  world.advance(at);
  const history = world.historyOf(user);
  const taken = new Set(signals.filter(({ strength }) => strength > 0).map(({ item }) => item!));
  const truth = new Set([...taken].filter((item) => world.catalogue.positionOf(item) >= 0));
  if (history.length === 0 || truth.size === 0) return null;
  return {
    user,
    at,
    state: world.stateOf(user),
    history,
    truth,
    unknown: taken.size - truth.size,
    surfaces: bySurface(
      visit.behaviours.map((i) => behaviours[i]!),
      truth,
    ),
    context: { at, hour, weekday, scene, domain: null },
  };
}

function bySurface(
  session: readonly EvaluationBehaviour[],
  truth: ReadonlySet<number>,
): ReadonlyMap<string, ReadonlySet<number>> {
  const out = new Map<string, Set<number>>();
  for (const {
    surface,
    signal: { item, strength },
  } of session) {
    if (surface === undefined || item === null || strength <= 0 || !truth.has(item)) continue;
    out.set(surface, (out.get(surface) ?? new Set()).add(item));
  }
  return out;
}

/** What a moment may be judged by, as catalogue positions: for DISCOVER only items not had before. */
export function truthAt({ catalogue }: LiveWorld, { truth, state }: Moment, task: Task): Set<number> {
  const positions = new Set<number>();
  for (const number of truth)
    if (task === "NEXT" || !wasHad(state.items.get(number))) positions.add(catalogue.positionOf(number));
  return positions;
}
