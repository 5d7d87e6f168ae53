/** Items whose predicted probability lies in one band, over all judged choices. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly items: number;
  /** mean predicted probability of such an item */
  readonly predicted: number;
  /** how often such an item was the one taken */
  readonly observed: number;
}

export interface ReliabilityReport {
  /** Σ over bands of |predicted − observed| mass of one choice, 0…2: 0 = calibrated */
  readonly expectedCalibrationError: number;
  /** what it would be on so few choices, in the mean, if each probability were exactly right */
  readonly expectedByChance: number;
  readonly bins: readonly ReliabilityBin[];
}

/** "0.0312 (0.0280 would be chance)". */
export const errorAndChance = ({
  expectedCalibrationError,
  expectedByChance,
}: Omit<ReliabilityReport, "bins">): string =>
  `${expectedCalibrationError.toFixed(4)} (${expectedByChance.toFixed(4)} would be chance)`;

const binsPerDecade = 2;
const decades = 8;

/**
 * Compares P(x|u,c) over all candidates with what was taken, one choice at a time. What is predicted is the chance that
 * an item drawn from the session is x, so each item of a session counts 1/|session|.
 */
export class Reliability {
  readonly #items = new Float64Array(binsPerDecade * decades);
  readonly #predicted = new Float64Array(binsPerDecade * decades);
  readonly #observed = new Float64Array(binsPerDecade * decades);
  /** of what is observed, if each probability were exactly right */
  readonly #variance = new Float64Array(binsPerDecade * decades);
  #choices = 0;

  /**
   * probability: of every candidate; chosen: tells by index whether the candidate was taken; taken: how many were;
   * standsFor: how many items each candidate stands for (absent: itself). Over all items probabilities sum to 1.
   */
  add(
    probability: Float64Array,
    chosen: (index: number) => boolean,
    taken: number,
    standsFor?: (index: number) => number,
  ): void {
    this.#choices++;
    const mass = new Float64Array(this.#items.length);
    probability.forEach((p, i) => {
      const items = standsFor?.(i) ?? 1;
      const bin = Math.max(
        0,
        Math.min(
          this.#items.length - 1,
          this.#items.length + Math.floor(binsPerDecade * Math.log10(Math.max(p, Number.MIN_VALUE))),
        ),
      );
      this.#items[bin]! += items;
      mass[bin]! += p * items;
      if (chosen(i)) this.#observed[bin]! += 1 / taken;
    });
    mass.forEach((share, bin) => {
      this.#predicted[bin]! += share;
      this.#variance[bin]! += (share * Math.max(0, 1 - share)) / taken;
    });
  }

  report(): ReliabilityReport {
    const error = this.#predicted.reduce((sum, p, bin) => sum + Math.abs(p - this.#observed[bin]!), 0);
    const edge = (bin: number) => 10 ** ((bin - this.#items.length) / binsPerDecade);
    const bins = Array.from(this.#items.keys())
      .filter((bin) => this.#items[bin]! > 0)
      .map((bin) => ({
        from: bin === 0 ? 0 : edge(bin),
        to: edge(bin + 1),
        items: this.#items[bin]!,
        predicted: this.#predicted[bin]! / this.#items[bin]!,
        observed: this.#observed[bin]! / this.#items[bin]!,
      }));
    const choices = Math.max(1, this.#choices);
    // The mean of |x| of a normal x is its deviation times √(2/π).
    const byChance = this.#variance.reduce((sum, variance) => sum + Math.sqrt((2 / Math.PI) * variance), 0);
    return { expectedCalibrationError: error / choices, expectedByChance: byChance / choices, bins };
  }
}
