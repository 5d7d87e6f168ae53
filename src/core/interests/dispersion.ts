import { addScaled, emptySparse, type Sparse } from "../sparse.js";
import { sessionsOf, type History } from "./held-out.js";

/**
 * Behaviours per independent observation: the design effect 1 + (m − 1)·ICC (Kish 1965) of sessions, m their size as a
 * behaviour sees it (Σm²/Σm). ICC compares how alike (inner product of responsibilities) two behaviours of one session
 * and two of different sessions of the same user are. null where no user has two sessions.
 */
export function dispersionOf(histories: readonly History[], limit = 2_000): number | null {
  let self = 0;
  let selfPairs = 0;
  let within = 0;
  let withinPairs = 0;
  let between = 0;
  let betweenPairs = 0;
  let squares = 0;
  let total = 0;
  for (const history of histories.slice(0, limit)) {
    const positive = history.filter((signal) => signal.strength > 0 && signal.topics.index.length > 0);
    let all = emptySparse;
    let sessionSquares = 0;
    let sessionPairs = 0;
    for (const session of sessionsOf(positive)) {
      const sum = session.reduce((s, signal) => addScaled(s, signal.topics, 1), emptySparse);
      const own = session.reduce((s, signal) => s + squaresOf(signal.topics), 0);
      const m = session.length;
      self += own;
      selfPairs += m;
      within += squaresOf(sum) - own;
      withinPairs += m * (m - 1);
      sessionSquares += squaresOf(sum);
      sessionPairs += m * m;
      squares += m * m;
      total += m;
      all = addScaled(all, sum, 1);
    }
    between += squaresOf(all) - sessionSquares;
    betweenPairs += positive.length ** 2 - sessionPairs;
  }
  if (betweenPairs === 0 || total === 0) return null;
  if (withinPairs === 0) return 1;
  const alikeSelf = self / selfPairs;
  const alikeWithin = within / withinPairs;
  const alikeBetween = between / betweenPairs;
  const correlation = Math.min(1, Math.max(0, (alikeWithin - alikeBetween) / Math.max(1e-9, alikeSelf - alikeBetween)));
  return 1 + (squares / total - 1) * correlation;
}

function squaresOf(x: Sparse): number {
  let sum = 0;
  for (const v of x.value) sum += v * v;
  return sum;
}
