import { meanByUser, type Interval } from "../../evaluation/bootstrap.js";
import type { FeatureName } from "../features/names.js";
import type { TaskWeights } from "../model.js";
import { fitTemperature } from "./calibration.js";
import { halfOf, ndcgOf, type ReadCase } from "./case.js";
import { fitLogit } from "./logit.js";
import { taskWeights } from "./weights.js";

/** What became of the β of one domain. */
export interface DomainReport {
  readonly domain: string;
  /** sessions with something of the domain */
  readonly cases: number;
  /** NDCG within the domain, on the half of the users that was not fitted on: own β less shared β */
  readonly gain: Interval;
  readonly kept: boolean;
}

/** With fewer sessions a domain keeps the shared β: nothing could be proven. */
export const fewestDomainCases = 120;
const l2 = 20;

/**
 * β for requests within one domain, where data allows: fitted on sessions cut to the domain, pulled to the shared β, and kept only if the
 * interval of its gain in held-out NDCG over the shared β lies above zero.
 *
 * cases: of one domain, candidates and truth within it.
 */
export function fitDomains(
  domains: readonly string[], cases: (domain: string) => readonly ReadCase[], shared: TaskWeights, { features, seed }: { features: readonly FeatureName[]; seed: number },
): { weights: Record<string, TaskWeights>; report: DomainReport[] } {
  const prior = Float64Array.from(features, (feature) => shared.features.find((one) => one.feature === feature)?.weight ?? 0), weights: Record<string, TaskWeights> = {}, report: DomainReport[] = [];
  for (const domain of domains) {
    const all = cases(domain), sets = all.map(({ set }) => set), held = all.filter(({ user }) => halfOf(user) === 1);
    if (all.length < fewestDomainCases || held.length === 0 || held.length === all.length) continue;
    const fit = (some: readonly ReadCase[]) => fitLogit(some.map(({ set }) => set), { l2, prior, start: prior }).weights, half = fit(all.filter(({ user }) => halfOf(user) === 0));
    const gain = meanByUser(held.map(({ user }) => user), held.map(({ set }) => ndcgOf(set, half) - ndcgOf(set, prior)), { seed, draws: 1_000 }), kept = gain.low > 0;
    report.push({ domain, cases: sets.length, gain, kept });
    if (kept) weights[domain] = taskWeights(features, fit(all), sets, fitTemperature(held.map(({ set }) => set), half));
  }
  return { weights, report };
}
