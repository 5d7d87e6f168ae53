/**
 * How far the ranker's chances are believed: the log of a chance as it is told grows `slopes[i]` times as fast as the
 * log of the softmax's between the knots i − 1 and i; both are 0 at a chance of 1. Slopes are above 0, so that no two
 * items change places. A slope below 1 says that the ranker was too sure of itself there.
 */
export interface Calibration {
  /** log P where the slope changes, ascending, all below 0 */
  readonly knots: readonly number[];
  /** one more than knots: below the first, between them, above the last */
  readonly slopes: readonly number[];
}

/** The part of [logP, 0] that lies in segment i, as a negative number: what slopes are multiplied with. */
export function segmentOf(logP: number, knots: readonly number[], i: number): number {
  const top = Math.min(0, knots[i] ?? 0);
  const bottom = i === 0 ? logP : Math.max(logP, knots[i - 1]!);
  return bottom < top ? bottom - top : 0;
}

/** The log of a chance as it is told, before all candidates' are normalised; absent = nothing is changed. */
export function calibratedLog(logP: number, calibration: Calibration | undefined): number {
  if (calibration === undefined) return logP;
  const { knots, slopes } = calibration;
  let top = 0;
  let sum = 0;
  for (let i = knots.length; i > 0; i--) {
    const bottom = knots[i - 1]!;
    if (logP >= bottom) return sum + slopes[i]! * (Math.min(0, logP) - top);
    sum += slopes[i]! * (bottom - top);
    top = bottom;
  }
  return sum + slopes[0]! * (Math.min(0, logP) - top);
}

/**
 * Chances as they are told, over all items sum 1. logP: those of the softmax over the same candidates, as logarithms;
 * logStandsFor: log of how many items each stands for (absent: itself).
 */
export function calibratedInto(
  logP: Float64Array,
  calibration: Calibration,
  out: Float64Array,
  logStandsFor?: Float64Array,
): void {
  let most = -Infinity;
  for (let i = 0; i < logP.length; i++) {
    out[i] = calibratedLog(logP[i]!, calibration);
    if (out[i]! > most) most = out[i]!;
  }
  let sum = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.exp(out[i]! - most);
    sum += logStandsFor === undefined ? out[i]! : out[i]! * Math.exp(logStandsFor[i]!);
  }
  for (let i = 0; i < out.length; i++) out[i]! /= sum;
}
