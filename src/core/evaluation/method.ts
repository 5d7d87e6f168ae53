import type { Task } from "../types.js";
import type { HeldOut, World } from "./world.js";

/** A way to rank the whole catalogue for a user: higher scores first, −Infinity = not shown. */
export interface Method {
  readonly name: string;
  /** One score per catalogue position. */
  scores(user: HeldOut): Float64Array;
}

/** A baseline prepares itself on what is known at the split. */
export type MethodFactory = (world: World, task: Task) => Method;

/** For DISCOVER: the catalogue positions the user has had (nothing for NEXT). */
export function hadPositions({ catalogue }: World, user: HeldOut, task: Task): Set<number> {
  const had = new Set<number>();
  if (task === "DISCOVER") for (const [number, own] of user.state.items) if (own.weight > 0) had.add(catalogue.positionOf(number));
  return had;
}

/** What a user's list may be judged by: for DISCOVER only items not had before. Catalogue positions. */
export function truthPositions({ catalogue }: World, user: HeldOut, task: Task): Set<number> {
  const truth = new Set<number>();
  for (const number of user.truth) if (task === "NEXT" || !((user.state.items.get(number)?.weight ?? 0) > 0)) truth.add(catalogue.positionOf(number));
  return truth;
}
