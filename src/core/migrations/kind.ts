import { jensenShannonBits } from "../statistics/divergence.js";
import type { MigrationKind } from "../types.js";

/**
 * An earlier distribution is come back to when the new one is closer to it than this part of its distance to the last.
 */
const closer = 1 / 3;
/** A topic moved on its own when its share changed this many times more than if it had only made room for others. */
const ownMove = 0.5;
/** Nearly all of an interest moved: what is left of a topic is mostly noise, so the bar is a little wider, … */
const noise = 0.04;
/** … but stays below what making room alone would leave. */
const madeRoom = 0.9;

/**
 * The part of what `a` has more than `b` that lies in topics which shrank on their own on the way from a to b: whose
 * b/a is less than half of 1 − total variation, the ratio of a topic that only made room in proportion.
 */
function ownPart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let moved = 0;
  let own = 0;
  for (let j = 0; j < a.length; j++) moved += Math.max(0, a[j]! - b[j]!);
  const left = Math.min(madeRoom * (1 - moved), ownMove * (1 - moved) + noise);
  for (let j = 0; j < a.length; j++) if (b[j]! < left * a[j]!) own += a[j]! - b[j]!;
  return moved > 0 ? own / moved : 0;
}

/**
 * RETURN: the divergence (Jensen–Shannon) of `to` from an earlier distribution is less than a third of that from
 * `from`. Otherwise interests may have faded (most of the loss is in topics that lost more than by making room) and
 * emerged (likewise for the gain): only emerged = EMERGENCE, only faded = FADE, both or neither = SHIFT. All are
 * distributions over the same topics.
 */
export function driftKind(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  earlier: readonly ArrayLike<number>[],
): MigrationKind {
  const moved = jensenShannonBits(from, to);
  if (earlier.some((e) => jensenShannonBits(e, to) < closer * moved)) return "RETURN";
  const faded = ownPart(from, to) > 0.5;
  const emerged = ownPart(to, from) > 0.5;
  if (emerged && !faded) return "EMERGENCE";
  if (faded && !emerged) return "FADE";
  return "SHIFT";
}
