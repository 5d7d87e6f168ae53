/** Predicted chances of one range against what happened. */
export interface ReliabilityBin {
  readonly count: number;
  readonly predicted: number;
  readonly observed: number;
}

/** How far predicted chances can be trusted. */
export interface Reliability {
  readonly predictions: number;
  /** Mean squared error (Brier 1950), of the predictions and of the base rate. */
  readonly brier: number;
  readonly brierOfBaseRate: number;
  /** Σ over bins of equal count of |predicted − observed|, weighted: 0 = calibrated (Naeini et al. 2015). */
  readonly expectedCalibrationError: number;
  readonly bins: readonly ReliabilityBin[];
}

/** Judges chances against outcomes of 0 or 1; `baseRates` is what each prediction is compared with. */
export function reliabilityOf(
  predicted: readonly number[],
  outcomes: readonly number[],
  baseRates: readonly number[],
  bins = 10,
): Reliability {
  const n = predicted.length;
  const order = predicted.map((_, i) => i).toSorted((a, b) => predicted[a]! - predicted[b]!);
  const squared = (of: readonly number[]): number =>
    of.reduce((sum, p, i) => sum + (p - outcomes[i]!) ** 2, 0) / Math.max(1, n);
  const rows = Array.from({ length: bins }, (_, bin): ReliabilityBin => {
    const within = order.slice(Math.floor((bin * n) / bins), Math.floor(((bin + 1) * n) / bins));
    const count = within.length;
    const mean = (of: readonly number[]): number => within.reduce((sum, i) => sum + of[i]!, 0) / Math.max(1, count);
    return { count, predicted: mean(predicted), observed: mean(outcomes) };
  }).filter(({ count }) => count > 0);
  return {
    predictions: n,
    brier: squared(predicted),
    brierOfBaseRate: squared(baseRates),
    expectedCalibrationError:
      rows.reduce((sum, bin) => sum + bin.count * Math.abs(bin.predicted - bin.observed), 0) / Math.max(1, n),
    bins: rows,
  };
}
