/** What a preference speaks of. */
export const preferenceKinds = ["TOPIC", "TEXT", "ITEM"] as const;
export type PreferenceKind = (typeof preferenceKinds)[number];

/** What a person says themselves: more or less of something, pinned or muted, until when. */
export interface InterestPreference {
  readonly id: string;
  readonly kind: PreferenceKind;
  /** the topic's or item's id, or the text */
  readonly target: string;
  /** of a text: the name of its vector */
  readonly textHash: string | null;
  /** −1 = mute, below 0 = less, above 0 = more, 1 = pin; never 0 */
  readonly weight: number;
  /** epoch ms; null = for good */
  readonly until: number | null;
  readonly since: number;
}

/** The preferences in force at a moment (epoch ms): each ends at the instant it names. */
export function inForce<T extends Pick<InterestPreference, "until">>(preferences: readonly T[], at: number): T[] {
  return preferences.filter(({ until }) => until === null || at < until);
}
