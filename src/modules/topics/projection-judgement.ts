import type { CollectionState } from "../../ports/vector-store.js";
import type { ProjectionNote } from "./projection-note.js";

export interface Evidence {
  /** null = there is no such collection */
  state: CollectionState | null;
  collection: string;
  note: ProjectionNote | null;
  /** points that there should be; null = not known exactly, only whether there should be any */
  expected: number | null;
  /** should there be any? */
  some: boolean;
  /** work that has not reached the store yet */
  waiting: number;
}

/** Why a projection must be built anew, as a clause; `sure` = it need not be looked at again. null = it is well. */
export function judge({ state, collection, note, expected, some, waiting }: Evidence): {
  cause: string;
  sure: boolean;
} | null {
  if (state === null) return { cause: "it is missing", sure: true };
  // With a mark it is this service that has left it empty: nobody has an interest yet that is strong enough.
  if (state.points === 0 && state.mark === null && some && waiting === 0) return { cause: "it is empty", sure: true };
  if (note !== null && note.collection === collection && (state.mark ?? 0) < note.mark)
    return { cause: "it is older than what was written to it", sure: true };
  // What is on its way makes counts differ for a moment.
  if (expected !== null && waiting === 0 && state.points !== expected)
    return { cause: `it has ${state.points} of ${expected} points`, sure: false };
  return null;
}
