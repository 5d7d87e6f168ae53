import type { InterestState } from "../../core/interests/state.js";
import type { Catalogue } from "../../core/ranking/catalogue.js";
import { hourMs } from "../../core/time.js";
import type { RecommendationQuestion } from "./question.js";
import type { ServedSets } from "./recommendation-sets.js";

/** What a user was shown before, as far as a question asks. */
export interface ShownBefore {
  /** ids of items that were shown as often as the question allows */
  readonly tired: readonly string[];
  /** item id → times shown in the last hours that fatigue looks at */
  readonly times: ReadonlyMap<string, number>;
}

export const nothingShown: ShownBefore = { tired: [], times: new Map() };

/** Looks up what the question asks for: nothing, where it does not. now: epoch ms. */
export async function shownBefore(
  sets: ServedSets,
  { userId, excludeServed, fatigue }: RecommendationQuestion,
  now: number,
): Promise<ShownBefore> {
  const since = (hours: number) => sets.shown(userId, now - hours * hourMs);
  const excluded = excludeServed === null ? new Map<string, number>() : await since(excludeServed.within);
  const tired = [...excluded].flatMap(([id, times]) => (times >= excludeServed!.times ? [id] : []));
  return { tired, times: fatigue === null ? nothingShown.times : await since(fatigue.within) };
}

/** Of what was shown, what the user did nothing with. */
export function notTaken(
  times: ReadonlyMap<string, number>,
  { items }: Pick<InterestState, "items">,
  catalogue: Catalogue,
): Map<string, number> {
  return new Map(
    [...times].filter(([id]) => {
      const position = catalogue.positionOfId(id);
      return position >= 0 && !items.has(catalogue.numberAt(position));
    }),
  );
}
