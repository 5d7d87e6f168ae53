import { pairedDifference, type Interval } from "../../evaluation/bootstrap.js";
import { seeded } from "../../random.js";
import type { FeatureName } from "../features/names.js";
import type { TaskWeights } from "../model.js";
import { eligible, featureColumns } from "../score.js";
import { fitTemperature } from "./calibration.js";
import { drawChoiceSet, type ChoiceSet } from "./choice-set.js";
import { ndcgOfWeights } from "./judge-weights.js";
import { fitLogit } from "./logit.js";
import { isHeldOut, taskWeights, type FitCase } from "./weights.js";

/** What became of the β of one domain. */
export interface DomainReport {
  readonly domain: string;
  /** sessions with something of the domain */
  readonly cases: number;
  /** NDCG within the domain, on held-out sessions: own β less shared β */
  readonly gain: Interval;
  readonly kept: boolean;
}

/** With fewer sessions a domain keeps the shared β: nothing could be proven. */
export const fewestDomainCases = 120;
const sizes = { hard: 20, random: 100 }, l2 = 20, top = 10;

/**
 * β for requests within one domain, where data allows: fitted on sessions cut to the domain, pulled to the shared β, and kept only if the
 * interval of its gain in held-out NDCG over the shared β lies above zero.
 *
 * cases: of one domain, candidates and truth within it, those whose index passes, anew at each call.
 */
export function fitDomains(
  domains: readonly string[], cases: (domain: string, wanted: (index: number) => boolean) => Iterable<FitCase>, shared: TaskWeights, { features, seed }: { features: readonly FeatureName[]; seed: number },
): { weights: Record<string, TaskWeights>; report: DomainReport[] } {
  const prior = Float64Array.from(features, (feature) => shared.features.find((one) => one.feature === feature)?.weight ?? 0), weights: Record<string, TaskWeights> = {}, report: DomainReport[] = [];
  for (const domain of domains) {
    const sets = setsOf(cases(domain, () => true), features, seed);
    if (sets.length < fewestDomainCases) continue;
    const fit = (some: readonly ChoiceSet[]) => fitLogit(some, { l2, prior, start: prior }).weights, held = sets.filter((_, i) => isHeldOut(i)), half = fit(sets.filter((_, i) => !isHeldOut(i)));
    const [own, common] = ndcgOfWeights(cases(domain, isHeldOut), [half, prior].map((raw) => taskWeights(features, raw, sets, 1)), top);
    const gain = pairedDifference(own!, common!, { seed, draws: 1_000 }), kept = gain.low > 0;
    report.push({ domain, cases: sets.length, gain, kept });
    if (kept) weights[domain] = taskWeights(features, fit(sets), sets, fitTemperature(held, half));
  }
  return { weights, report };
}

function setsOf(cases: Iterable<FitCase>, features: readonly FeatureName[], seed: number): ChoiceSet[] {
  const random = seeded(seed), sets: ChoiceSet[] = [];
  for (const { input, truth } of cases) {
    const positions = eligible(input), columns = featureColumns(input, positions, features), chosen = new Set<number>();
    positions.forEach((position, i) => truth.has(position) && chosen.add(i));
    sets.push(drawChoiceSet(features.map((name) => columns.get(name)!), chosen, random, sizes));
  }
  return sets;
}
