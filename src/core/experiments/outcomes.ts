/** What became of one user in the window after the first exposure. */
export interface UserOutcome {
  /** index of the variant; interleaving: 0 */
  readonly variant: number;
  /** epoch ms of the end of the window: outcomes count in this order, and only once it has passed */
  readonly completeAt: number;
  readonly value: number;
}

/**
 * The difference variant − control as a stream of independent observations whose mean it is, one per user in order of
 * completion: A(y − m)/p − (1 − A)(y − m)/(1 − p), p the probability of the variant among the two and m the mean of all
 * outcomes before (augmented inverse probability weighting; Robins, Rotnitzky and Zhao 1994). m takes out what both
 * have in common.
 */
export function differenceStream(
  outcomes: readonly UserOutcome[],
  control: number,
  variant: number,
  probability: number,
): number[] {
  let sum = 0;
  let n = 0;
  return outcomes.flatMap((outcome) => {
    if (outcome.variant !== control && outcome.variant !== variant) return [];
    const centred = outcome.value - (n === 0 ? outcome.value : sum / n);
    sum += outcome.value;
    n++;
    return [outcome.variant === variant ? centred / probability : -centred / (1 - probability)];
  });
}
