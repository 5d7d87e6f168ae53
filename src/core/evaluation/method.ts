import { wasHad } from "../interests/engagement.js";
import type { ItemFilter } from "../ranking/filter.js";
import { bestFirst } from "../ranking/score.js";
import type { Task } from "../types.js";
import type { HeldOut, World } from "./world.js";

/** A way to rank the whole catalogue for a user. */
export interface Method {
  readonly name: string;
  /**
   * The `top` best catalogue positions that are available at the split and pass the filter (all by default), best
   * first.
   */
  list(user: HeldOut, top: number, filter?: ItemFilter): readonly number[];
}

/** A baseline scores every catalogue position, higher first; it prepares itself on what is known at the split. */
export interface Baseline {
  readonly name: string;
  scores(user: HeldOut): Float64Array;
}
export type BaselineFactory = (world: World) => Baseline;

/** The same baseline, asked once for each user by all who ask about the same user in turn. */
export function askedOnce({ name, scores }: Baseline): Baseline {
  let last: { user: HeldOut; scores: Float64Array } | null = null;
  return { name, scores: (user) => (last?.user === user ? last : (last = { user, scores: scores(user) })).scores };
}

/** A baseline as a method: for DISCOVER without the items the user has had; ties by item number. */
export function fromScores(world: World, task: Task, { name, scores }: Baseline): Method {
  const { catalogue } = world;
  const everywhere = closedPositions(world, {});
  return {
    name,
    list(user, top, filter) {
      const masked = scores(user).slice();
      for (const position of filter === undefined ? everywhere : closedPositions(world, filter))
        masked[position] = -Infinity;
      for (const position of hadPositions(world, user, task)) masked[position] = -Infinity;
      return bestFirst(masked, (position) => catalogue.numberAt(position), top).filter(
        (position) => masked[position]! > -Infinity,
      );
    },
  };
}

/** Positions that must not be listed. */
function closedPositions({ catalogue, split }: World, filter: ItemFilter): number[] {
  const allowed = catalogue.allowed(filter, split);
  const closed: number[] = [];
  for (let position = 0; position < catalogue.size; position++) if (!allowed(position)) closed.push(position);
  return closed;
}

/** For DISCOVER: the catalogue positions the user has had (nothing for NEXT). */
export function hadPositions({ catalogue }: World, user: HeldOut, task: Task): Set<number> {
  const had = new Set<number>();
  if (task === "DISCOVER")
    for (const [number, engagement] of user.state.items) if (wasHad(engagement)) had.add(catalogue.positionOf(number));
  return had;
}

/** What a user's list may be judged by: for DISCOVER only items not had before. Catalogue positions. */
export function truthPositions({ catalogue }: World, user: HeldOut, task: Task): Set<number> {
  const truth = new Set<number>();
  for (const number of user.truth)
    if (task === "NEXT" || !wasHad(user.state.items.get(number))) truth.add(catalogue.positionOf(number));
  return truth;
}
