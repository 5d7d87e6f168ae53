import { type DescribeInput, regimeShares } from "./describe.js";
import { sidesOf } from "./kind-probabilities.js";
import { metAgain } from "./met-again.js";
import { packSessions, withoutContexts } from "./packed-sessions.js";

/** A stay this many times as long as the longest before is no turn any more. */
const longerThanEver = 2;

/** A change, and the history it stands in. */
export type Turn = Omit<DescribeInput, "centroidCosine" | "random">;

/**
 * Is this change only a turn of somebody who goes to and fro: between interests both of which are known from earlier
 * regimes, and not for longer than twice the longest stay there? Two people with one account, or weeks of work and
 * weeks at home, change like that for ever: their first change is news, and the way back, but no turn after it.
 */
export function isToAndFro({ sessions, strata, index, regimes, kept, k }: Turn): boolean {
  if (regimes.length < 2) return false;
  const packed = withoutContexts(packSessions(sessions, strata));
  const { before, after, sizeBefore, sizeAfter } = sidesOf(packed, index);
  const earlier = regimes.map((regime) => regimeShares(regime, packed.topics));
  const left = likeliest(metAgain(before, sizeBefore, () => 1 / k, earlier));
  const met = likeliest(metAgain(after, sizeAfter, () => 1 / k, earlier));
  if (left < 0 || met < 0 || left === met) return false;
  const stays = regimes.map(({ start, end }) => kept.filter((one) => one.start >= start && one.start <= end).length);
  return sessions.length - index <= longerThanEver * Math.max(index, ...stays);
}

/** The regime that is likelier than anything new, and the likeliest; −1 = none. */
function likeliest(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most > 0 ? logs.indexOf(most) : -1;
}
