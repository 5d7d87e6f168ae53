import { bootstrapMean, type Interval } from "../statistics/bootstrap.js";
import { shrink, uniform } from "./distribution.js";
import { perUser } from "./facet-selection.js";
import type { HeldOut } from "./held-out.js";
import { beliefInStrengths, shrinkDiscounted, shrinkOwn } from "./own-shrinkage.js";
import type { InterestParameters, OwnShrinkage } from "./parameters.js";

const strengths = [0.3, 1, 3, 8, 20, 60, 200, 1_000];
const discounts = [0, 0.2, 0.4, 0.6, 0.8, 1];
const rounds = 30;

interface Known {
  readonly point: HeldOut;
  readonly everybody: Float64Array;
}

/**
 * How much users are expected to differ from everybody, by the likelihood of what they did and of their sessions to
 * come together (EM over a grid of strengths), and the discount that foretells the sessions best. null where it does
 * not foretell them better than one strength for all, proven on users that it was not fitted on.
 */
export function fitOwnShrinkage(
  held: readonly HeldOut[],
  parameters: InterestParameters,
  seed: number,
): { own: OwnShrinkage | null; gain: Interval } {
  const known = held.map((point): Known => {
    const { population } = point.evidence;
    return { point, everybody: shrink(population, parameters.populationShrinkage, uniform(population.value.length)) };
  });
  const judged = known.filter(({ point }) => point.user % 2 === 1);
  const trial = fitted(
    known.filter(({ point }) => point.user % 2 === 0),
    parameters.dispersion,
  );
  const points = judged.map(({ point }) => point);
  const gain = bootstrapMean(
    perUser(
      points,
      Array.from(points.keys()),
      losses(judged, (one) => shrink(one.point.evidence.horizons[2], parameters.horizonShrinkage[0], one.everybody)),
      losses(judged, (one) => shrinkOwn(one.point.evidence.horizons[2], one.everybody, trial, parameters.dispersion)),
    ),
    { seed, draws: 1_000 },
  );
  return { own: gain.low > 0 ? fitted(known, parameters.dispersion) : null, gain };
}

/** For each discount the weights of strengths by EM, and the discount that foretells best. */
function fitted(known: readonly Known[], dispersion: number): OwnShrinkage {
  const tried = discounts.map((discount) => {
    const own = weighted(known, dispersion, discount);
    const all = losses(known, ({ point, everybody }) =>
      shrinkOwn(point.evidence.horizons[2], everybody, own, dispersion),
    );
    return { own, loss: all.reduce((a, b) => a + b, 0) };
  });
  return tried.reduce((a, b) => (b.loss < a.loss ? b : a)).own;
}

function weighted(known: readonly Known[], dispersion: number, discount: number): OwnShrinkage {
  const flat = strengths.map(() => 1 / strengths.length);
  // What does not depend on the weights: the likelihood of the counts and that of the session, by strength.
  const likely = known.map(({ point, everybody }) => {
    const counts = point.evidence.horizons[2];
    const belief = beliefInStrengths(counts, everybody, { strengths, weights: flat, discount }, dispersion);
    return strengths.map(
      (strength, j) =>
        belief[j]! * Math.exp(-lossOf(point, shrinkDiscounted(counts, everybody, { strength, discount }))),
    );
  });
  let weights = flat;
  for (let round = 0; round < rounds; round++) {
    const sums = strengths.map(() => 0);
    for (const row of likely) {
      const total = row.reduce((sum, x, j) => sum + weights[j]! * x, 0);
      row.forEach((x, j) => {
        sums[j]! += (weights[j]! * x) / total;
      });
    }
    weights = sums.map((sum) => sum / Math.max(1, known.length));
  }
  return { strengths, weights, discount };
}

function losses(known: readonly Known[], sharesOf: (one: Known) => Float64Array): Float64Array {
  return Float64Array.from(known, (one) => lossOf(one.point, sharesOf(one)));
}

/** Cross-entropy of a held-out session, nats a behaviour. */
function lossOf({ target }: HeldOut, shares: Float64Array): number {
  let loss = 0;
  target.index.forEach((topic, i) => {
    loss -= target.value[i]! * Math.log(shares[topic]!);
  });
  return loss;
}
