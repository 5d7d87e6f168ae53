import type { Interval } from "../../statistics/bootstrap.js";
import type { FeatureName } from "../features/names.js";
import type { TaskWeights } from "../model.js";
import { calibrate } from "./calibration.js";
import { ndcgOf, type ReadCase } from "./case.js";
import { halfOf, intervalOf } from "./halves.js";
import { fitLogit } from "./logit.js";
import { taskWeights } from "./weights.js";

/** What became of the β of a part of all requests: those within one domain, or from one surface. */
export interface PartReport {
  readonly name: string;
  /** sessions with something of the part */
  readonly cases: number;
  /** NDCG in the part, on the half that was not fitted on: own β less shared β */
  readonly gain: Interval;
  readonly kept: boolean;
}

/** With fewer sessions a part keeps the shared β: nothing could be proven. */
export const fewestPartCases = 120;
const l2 = 20;

/**
 * β for a part of all requests (within one domain, or from one surface), where data allows: fitted on sessions cut to
 * the part, pulled to the shared β, and kept only if the interval of its gain in held-out NDCG over the shared β lies
 * above zero. null = too few sessions to tell.
 *
 * cases: of the part, candidates and truth within it. weights: null = the shared β serves.
 */
export function fitPart(
  name: string,
  cases: readonly ReadCase[],
  shared: TaskWeights,
  { features, seed }: { features: readonly FeatureName[]; seed: number },
): { weights: TaskWeights | null; report: PartReport } | null {
  const sets = cases.map(({ set }) => set);
  const held = cases.filter((one) => halfOf(one) === 1);
  if (cases.length < fewestPartCases || held.length === 0 || held.length === cases.length) return null;
  const prior = Float64Array.from(
    features,
    (feature) => shared.features.find((one) => one.feature === feature)?.weight ?? 0,
  );
  const fit = (some: readonly ReadCase[]) =>
    fitLogit(
      some.map(({ set }) => set),
      { l2, prior, start: prior },
    ).weights;
  const half = fit(cases.filter((one) => halfOf(one) === 0));
  const gain = intervalOf(
    held,
    held.map(({ set }) => ndcgOf(set, half) - ndcgOf(set, prior)),
    { seed, draws: 1_000 },
  );
  const kept = gain.low > 0;
  return {
    weights: kept
      ? taskWeights(
          features,
          fit(cases),
          sets,
          calibrate(
            held.map(({ set }) => set),
            half,
          ),
        )
      : null,
    report: { name, cases: sets.length, gain, kept },
  };
}
