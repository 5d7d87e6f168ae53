import { bootstrapMean, type Interval } from "../statistics/bootstrap.js";
import { dispersionOf } from "./dispersion.js";
import { perUser, selectFacets, type FacetGain } from "./facet-selection.js";
import { heldOutSessions, populationBefore, type HeldOut, type History } from "./held-out.js";
import { fitOwnShrinkage } from "./fit-own-shrinkage.js";
import { defaultParameters, type InterestParameters } from "./parameters.js";
import { InterestReader } from "./reader.js";

export type { History } from "./held-out.js";
export { logLossReport, type LogLossReport } from "./log-loss.js";
import { staticLosses, mixedLosses, average } from "./mean-losses.js";
import { search } from "./search-parameter.js";

export interface FitInterestsOptions {
  readonly seed: number;
  /**
   * Sums of what lies before this time (epoch ms) predict the sessions after it; by default the time before which 80 %
   * of the signals lie.
   */
  readonly split?: number;
  /** Where the search starts, and half-lives and κ, which are not fitted. */
  readonly start?: InterestParameters;
  readonly onProgress?: (step: string) => void;
}

export interface InterestFitReport {
  readonly split: number;
  readonly users: number;
  readonly sessions: number;
  /**
   * Mean cross-entropy of the held-out sessions in nats: the user's static distribution with the start's α, then with
   * the fitted.
   */
  readonly staticBefore: number;
  readonly staticAfter: number;
  /** Gain of a strength of each user's own over one for all. */
  readonly own: Interval;
  /** Gain of the recent interest (λ) over θ_long. */
  readonly recent: Interval;
  readonly facets: readonly FacetGain[];
  readonly dispersion: number;
}

/** Held-out numbers (sessions × topics) that a fit keeps in memory per ratio. */
const budget = 400_000;
const minSessions = 60;

/**
 * Fits shrinkage strengths and λ_0 by held-out likelihood, and the facets' weights w, v by forward selection, on
 * sessions after an inner split. Hand in what lies before the outer split only. With fewer than 60 sessions to learn
 * from the start is returned: nothing can be proven by so few.
 */
export function fitInterestParameters(
  histories: readonly History[],
  k: number,
  options: FitInterestsOptions,
): { parameters: InterestParameters; report: InterestFitReport } {
  const dispersion = dispersionOf(histories) ?? (options.start ?? defaultParameters).dispersion;
  const { own: _former, ...start }: InterestParameters = { ...(options.start ?? defaultParameters), dispersion };
  const { seed } = options;
  const split = options.split ?? timeBefore(histories, 0.8);
  options.onProgress?.("reading histories");
  const reader = new InterestReader(populationBefore(histories, split, start), k, start);
  const limit = Math.max(200, Math.min(4_000, Math.floor(budget / Math.max(1, k))));
  const held = heldOutSessions(histories, split, reader, { seed, sessionsPerUser: 3, limit });
  const users = new Set(held.map((point) => point.user)).size;
  const none: Interval = { mean: 0, low: 0, high: 0 };
  if (held.length < minSessions) {
    return {
      parameters: start,
      report: {
        split,
        users,
        sessions: held.length,
        staticBefore: NaN,
        staticAfter: NaN,
        own: none,
        recent: none,
        facets: [],
        dispersion,
      },
    };
  }
  options.onProgress?.("shrinkage");
  const alike = fitLong(held, start);
  const { own, gain } = fitOwnShrinkage(held, alike, seed);
  const long = own === null ? alike : { ...alike, own };
  const recent = fitRecent(held, long, seed);
  options.onProgress?.("facets");
  const context = selectFacets(held, recent.parameters, seed);
  options.onProgress?.("domains");
  const domain = fitDomain(histories, split, reader.withParameters(recent.parameters), { seed, limit });
  const parameters: InterestParameters = {
    ...recent.parameters,
    facets: { ...start.facets, ...context.facets, ...domain.facets, "scene:*": start.facets["scene:*"]! },
  };
  return {
    parameters,
    report: {
      split,
      users,
      sessions: held.length,
      staticBefore: average(staticLosses(held, start)),
      staticAfter: average(staticLosses(held, long)),
      own: gain,
      recent: recent.gain,
      facets: [...context.gains, ...domain.gains],
      dispersion,
    },
  };
}

/** The time before which `share` of all signals lie. */
export function timeBefore(histories: readonly History[], share: number): number {
  const times = Float64Array.from(histories.flatMap((history) => history.map((signal) => signal.at))).toSorted();
  return times[Math.floor(share * times.length)] ?? 0;
}

function fitLong(held: readonly HeldOut[], start: InterestParameters): InterestParameters {
  const [, toLong, toWeeks] = start.horizonShrinkage;
  return search(start, (parameters) => average(staticLosses(held, parameters)), [
    (p, factor) => ({ ...p, horizonShrinkage: [bounded(p.horizonShrinkage[0] * factor), toLong, toWeeks] }),
  ]);
}

/**
 * λ and the α of the recent horizons; λ = 0 unless its gain over θ_long is proven on users it was not fitted
 * on.
 */
function fitRecent(
  held: readonly HeldOut[],
  long: InterestParameters,
  seed: number,
): { parameters: InterestParameters; gain: Interval } {
  const fitting = held.filter((point) => point.user % 2 === 0);
  const judging = held.filter((point) => point.user % 2 === 1);
  const [toPopulation] = long.horizonShrinkage;
  const vary = (points: readonly HeldOut[], from: InterestParameters): InterestParameters =>
    search(from, (parameters) => average(mixedLosses(points, parameters)), [
      (p, factor) => ({
        ...p,
        horizonShrinkage: [toPopulation, bounded(p.horizonShrinkage[1] * factor), p.horizonShrinkage[2]],
      }),
      (p, factor) => ({
        ...p,
        horizonShrinkage: [toPopulation, p.horizonShrinkage[1], bounded(p.horizonShrinkage[2] * factor)],
      }),
      (p, factor) => {
        const odds = (p.lambda / (1 - p.lambda)) * factor;
        return { ...p, lambda: Math.min(0.99, odds / (1 + odds)) };
      },
    ]);
  const trial = vary(fitting, long);
  const gain = bootstrapMean(
    perUser(judging, Array.from(judging.keys()), staticLosses(judging, trial), mixedLosses(judging, trial)),
    { seed, draws: 1_000 },
  );
  return { parameters: gain.low > 0 ? vary(held, trial) : { ...long, lambda: 0 }, gain };
}

/**
 * The domain is asked for, not observed: its ratios are fitted on sessions cut by domain, where there is more than one.
 */
function fitDomain(
  histories: readonly History[],
  split: number,
  reader: InterestReader,
  options: { seed: number; limit: number },
): ReturnType<typeof selectFacets> {
  const domains = new Set<string>();
  for (const history of histories) for (const { domain } of history) if (domain !== null) domains.add(domain);
  if (domains.size < 2) return { facets: {}, gains: [] };
  const held = heldOutSessions(histories, split, reader, {
    ...options,
    sessionsPerUser: 3,
    byDomain: true,
  }).map((point) => ({
    ...point,
    evidence: { ...point.evidence, facets: point.evidence.facets.filter(({ name }) => name === "domain") },
  }));
  return held.length < minSessions ? { facets: {}, gains: [] } : selectFacets(held, reader.parameters, options.seed);
}

/** Half a behaviour to ten thousand: beyond, a likelihood is flat and a strength means nothing. */
const bounded = (shrinkage: number): number => Math.min(1e4, Math.max(0.5, shrinkage));
