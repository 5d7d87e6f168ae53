import type { Since } from "../../core/interests/since.js";
import { lastChange, leaning, type StrategyWeights } from "../../core/strategy/strategy.js";
import type { UserSnapshot } from "./user-snapshot.js";

/**
 * How far a change of a user's interests is followed: as a strategy says; for people, of the regime since the last
 * confirmed change, leaning to what is recent as far as a further one is likely; `whole` = not at all.
 */
export function followed(
  snapshot: UserSnapshot,
  lambda: number,
  { strategy, whole }: { strategy: StrategyWeights | undefined; whole: boolean },
): { readonly lambda?: number; readonly since?: Since | null } {
  if (strategy !== undefined) return { lambda: strategy.lambda, since: sinceOf(snapshot, strategy.since) };
  if (whole) return {};
  return {
    lambda: leaning(lambda, snapshot.probability),
    since: sinceOf(snapshot, lastChange(snapshot.holding)),
  };
}

/** The part of a user's history since a change (epoch ms); null = there was none, or nothing is kept since. */
function sinceOf({ state: { sessions } }: UserSnapshot, from: number | null): Since | null {
  return from === null || !sessions.some(({ start }) => start >= from) ? null : { sessions, from };
}
