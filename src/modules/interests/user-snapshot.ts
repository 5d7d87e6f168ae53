import { isDeepStrictEqual } from "node:util";
import type { Population } from "../../core/interests/population.js";
import type { InterestPreference } from "../../core/ranking/preferences/preference.js";
import type { InterestState } from "../../core/interests/state.js";
import type { User } from "../../core/types.js";
import type { HeldMigration } from "../../ports/history/migrations.js";
import type { Edition } from "../kit/edition.js";
import type { ShownTopic } from "../kit/shown-topics.js";

/** A user with the state their interests are read from. */
export interface UserSnapshot {
  /** the edition it was read under: topics are positions of its codebook */
  edition: Edition;
  user: User;
  state: InterestState;
  population: Population;
  /** confirmed and settled migrations */
  holding: readonly HeldMigration[];
  /** what the person says themselves, ended ones included */
  preferences: readonly InterestPreference[];
  /** false = nothing of the person may be used for recommendations */
  profiling: boolean;
  /** P(change) of the last look at the sessions since the last confirmed change */
  probability: number;
}

/** One interest of a user in an asked slice, as it is shown: of one topic, of several merged ones, or of a parent's. */
export interface InterestView extends Omit<TopicInterest, "topic"> {
  user: UserSnapshot;
  shown: ShownTopic;
  /** in which topics of the mathematics, the strongest first */
  parts: readonly number[];
}

/** A user's interest in one topic of the mathematics. */
export interface TopicInterest {
  topic: number;
  share: number;
  low: number;
  high: number;
  trend: number;
}

/** Has nothing changed? States and populations are kept by version, so those that are the same are one. */
export function sameSnapshot(a: UserSnapshot, b: UserSnapshot): boolean {
  return (
    a.state === b.state &&
    a.population === b.population &&
    a.probability === b.probability &&
    isDeepStrictEqual([a.user, a.holding, a.preferences, a.profiling], [b.user, b.holding, b.preferences, b.profiling])
  );
}
