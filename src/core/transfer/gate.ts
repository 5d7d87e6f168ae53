import { bootstrapMean, type Interval } from "../statistics/bootstrap.js";
import { lossOf, type Chosen, type Judged } from "./judged.js";

/** What the gate decided about the sources of one target. */
export interface GateDecision {
  /** α_0 of the target's population */
  readonly shrinkage: number;
  /** sources that carry, fitted on all users */
  readonly chosen: readonly Chosen[];
  /** per source: what it gains alone over not carrying, on users it was not fitted on; null = too few users */
  readonly alone: readonly (Alone | null)[];
}

export interface Alone {
  readonly gain: Interval;
  readonly without: number;
  readonly judged: number;
  /** the best map and strength, fitted on all users */
  readonly best: Chosen;
  /** gain per judged user of carrying a little by the identity: what pairs with few users borrow from */
  readonly byText: Float64Array;
}

/** αρ that are tried. */
const strengths = [0.5, 1, 2, 4, 8, 16, 32, 64];
const shrinkages = [0.5, 1, 2, 4, 8, 16, 32, 64];
/** With fewer judged users nothing can be told. */
const fewestJudged = 40;
/** αρ of pairs that nobody can judge and that borrow from others of their kind. */
export const borrowedStrength = 2;

/**
 * Decides which sources carry interest into one target. Forward selection with cross-fitting: each half of the users
 * chooses map and αρ, the other half judges them (maps are learned on the half that does not judge); the source that
 * gains most joins when the 95 % bootstrap interval of its gain per user excludes zero. All others keep ρ = 0.
 */
export function decide(judged: readonly Judged[], sources: number, seed: number): GateDecision {
  const shrinkage =
    judged.length < fewestJudged ? 8 : best(shrinkages, (alpha) => mean(judged, (one) => lossOf(one, alpha, [])));
  const chosen: Chosen[] = [];
  let open = Array.from({ length: sources }, (_, source) => source);
  let alone: (Alone | null)[] = [];
  for (let round = 0; ; round++) {
    const tried = open.map((source) => tryOut(judged, source, shrinkage, chosen, seed));
    if (round === 0) alone = tried;
    let first = -1;
    tried.forEach((one, i) => {
      if (one !== null && one.gain.low > 0 && (first < 0 || one.gain.mean > tried[first]!.gain.mean)) first = i;
    });
    if (first < 0) break;
    chosen.push(tried[first]!.best);
    open = open.filter((_, i) => i !== first);
  }
  return { shrinkage, chosen: settle(judged, shrinkage, chosen), alone };
}

function tryOut(
  judged: readonly Judged[],
  source: number,
  shrinkage: number,
  chosen: readonly Chosen[],
  seed: number,
): Alone | null {
  const able = judged.filter(({ offers }) => offers[source] !== null);
  if (able.length < fewestJudged) return null;
  const halves = [0, 1].map((half) => able.filter(({ user }) => user % 2 === half));
  if (halves.some((half) => half.length < fewestJudged / 4)) return null;
  const gains = halves.flatMap((judging, half) => {
    const choice = bestFor(halves[1 - half]!, source, shrinkage, chosen);
    return judging.map((one) => lossOf(one, shrinkage, chosen) - lossOf(one, shrinkage, [...chosen, choice]));
  });
  const byText: Chosen = { source, strength: borrowedStrength, learned: false };
  return {
    gain: bootstrapMean(gains, { seed, draws: 500 }),
    without: mean(able, (one) => lossOf(one, shrinkage, [])),
    judged: able.length,
    best: bestFor(able, source, shrinkage, chosen),
    byText: Float64Array.from(able, (one) => lossOf(one, shrinkage, []) - lossOf(one, shrinkage, [byText])),
  };
}

/** The map and αρ with the least loss. */
function bestFor(users: readonly Judged[], source: number, shrinkage: number, beside: readonly Chosen[]): Chosen {
  const options = [false, true].flatMap((learned) =>
    strengths.map((strength): Chosen => ({ source, strength, learned })),
  );
  return best(options, (option) => mean(users, (one) => lossOf(one, shrinkage, [...beside, option])));
}

/** Later sources share what earlier ones brought: each finds its αρ beside all others. */
function settle(judged: readonly Judged[], shrinkage: number, chosen: readonly Chosen[]): Chosen[] {
  let settled = [...chosen];
  if (settled.length < 2) return settled;
  for (let i = 0; i < settled.length; i++) {
    const others = settled.filter((_, j) => j !== i);
    const { source, learned } = settled[i]!;
    const again = best(
      strengths.map((strength): Chosen => ({ source, strength, learned })),
      (option) => mean(judged, (one) => lossOf(one, shrinkage, [...others, option])),
    );
    settled = settled.map((one, j) => (j === i ? again : one));
  }
  return settled;
}

function best<T>(options: readonly T[], lossFor: (option: T) => number): T {
  let least = Infinity;
  let found = options[0] as T;
  for (const option of options) {
    const loss = lossFor(option);
    if (loss < least) {
      least = loss;
      found = option;
    }
  }
  return found;
}

function mean(users: readonly Judged[], of: (one: Judged) => number): number {
  return users.reduce((sum, one) => sum + of(one), 0) / Math.max(1, users.length);
}
