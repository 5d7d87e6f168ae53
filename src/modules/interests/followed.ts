import type { Since } from "../../core/interests/since.js";
import { lastChange, leaning, type StrategyWeights } from "../../core/strategy/strategy.js";
import type { UserPicture } from "./user-picture.js";

/**
 * How far a change of a user's interests is followed: as a strategy says; for people, of the regime since the last
 * confirmed change, leaning to what is recent as far as a further one is likely; `whole` = not at all.
 */
export function followed(
  picture: UserPicture,
  lambda: number,
  { strategy, whole }: { strategy: StrategyWeights | undefined; whole: boolean },
): { readonly lambda?: number; readonly since?: Since | null } {
  if (strategy !== undefined) return { lambda: strategy.lambda, since: sinceOf(picture, strategy.since) };
  if (whole) return {};
  return {
    lambda: leaning(lambda, picture.probability),
    since: sinceOf(picture, lastChange(picture.holding)),
  };
}

/** The part of a user's history since a change (epoch ms); null = there was none, or nothing is kept since. */
function sinceOf({ state: { sessions } }: UserPicture, from: number | null): Since | null {
  return from === null || !sessions.some(({ start }) => start >= from) ? null : { sessions, from };
}
