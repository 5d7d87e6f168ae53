import { calibratedLog } from "../../core/ranking/calibration.js";
import { logOf } from "../../core/ranking/preferences/apply.js";
import { parameterWords, type Spoken } from "./parameter-words.js";
import type { ShownRecommendation } from "./reason-view.js";

/** The numbers behind a recommendation's chance, from which it can be worked out again. */
export function explanationOf(
  { set: { beta }, item: { scored, boost, wishes } }: ShownRecommendation,
  language: Spoken,
) {
  const weights = new Map(beta.features.map(({ feature, weight }) => [feature, weight]));
  const wished = logOf(wishes);
  const calibrated = calibratedLog(scored.logSoftmax, beta.calibration) - scored.logSoftmax;
  return {
    score: scored.score,
    temperature: beta.temperature,
    parameters: scored.contributions
      .map(({ feature, value, contribution }) => ({
        feature,
        name: parameterWords[feature][language].name,
        value,
        // Of an interleaved set the other variant may weigh differently: what was added says it.
        weight: value === 0 ? (weights.get(feature) ?? 0) : contribution / value,
        contribution,
      }))
      .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
    calibrationFactor: Math.exp(calibrated),
    ruleFactor: Math.exp(boost),
    preferenceFactor: Math.exp(wished),
    logChance: scored.score / beta.temperature + calibrated + boost + wished,
  };
}
