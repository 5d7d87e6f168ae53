import type { InterestPreference } from "../../core/ranking/preferences/preference.js";

export interface PreferenceHistory {
  /** Keeps a preference in the place of the one with the same id. */
  put(userId: string, preference: InterestPreference): Promise<void>;
  /** false = the user has none of this id. */
  remove(userId: string, id: string): Promise<boolean>;
  /** Those of a user, newest first, ended ones included until they are swept. */
  ofUser(userId: string): Promise<InterestPreference[]>;
  /** Deletes at most `limit` that ended before a moment (epoch ms); answers with how many. */
  sweep(before: number, limit: number): Promise<number>;
  /** May anything of a known user be used for recommendations? */
  setProfiling(userId: string, on: boolean): Promise<void>;
}
