import type { MigrationKind } from "../types.js";
import { jensenShannonBits } from "./distribution.js";

/** Up to this part of a gain or loss may lie elsewhere than in proportion to the old shares for it to count as spread. */
const spread = 0.5;
/** An earlier distribution is come back to when the new one is closer to it than this part of its distance to the last. */
const closer = 0.5;

function unlikeProportional(change: readonly number[], base: ArrayLike<number>): number {
  const changed = change.reduce((a, b) => a + b, 0);
  if (changed <= 0) return 0;
  let total = 0;
  for (let j = 0; j < base.length; j++) total += base[j]!;
  return change.reduce((sum, c, j) => sum + Math.max(0, c / changed - base[j]! / total), 0);
}

/**
 * EMERGENCE: few topics gain while the others lose in proportion to their shares. FADE: few lose while the others gain in
 * proportion. SHIFT: both gains and losses are in few. RETURN: `to` is at most half as far (Jensen–Shannon) from an
 * earlier distribution as from `from`. All are distributions over the same topics.
 */
export function driftKind(from: ArrayLike<number>, to: ArrayLike<number>, earlier: readonly ArrayLike<number>[]): MigrationKind {
  const moved = jensenShannonBits(from, to);
  if (earlier.some((e) => jensenShannonBits(e, to) < closer * moved)) return "RETURN";
  const gain = Array.from({ length: from.length }, (_, j) => Math.max(0, to[j]! - from[j]!));
  const loss = Array.from({ length: from.length }, (_, j) => Math.max(0, from[j]! - to[j]!));
  const gains = unlikeProportional(gain, from), losses = unlikeProportional(loss, from);
  if (gains > spread && losses <= spread) return "EMERGENCE";
  if (losses > spread && gains <= spread) return "FADE";
  return "SHIFT";
}
