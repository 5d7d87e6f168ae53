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
  readonly bins: readonly ReliabilityBin[];
}

const binsPerDecade = 2;
const decades = 8;

/**
 * Compares P(x|u,c) over whole catalogues with what was taken, one choice at a time. What is predicted is the chance
 * that an item drawn from the session is x, so each item of a session counts 1/|session|.
 */
export class Reliability {
  readonly #items = new Float64Array(binsPerDecade * decades);
  readonly #predicted = new Float64Array(binsPerDecade * decades);
  readonly #observed = new Float64Array(binsPerDecade * decades);
  #choices = 0;

  /**
   * probability: of every candidate, sum 1; chosen: tells by index whether the candidate was taken; taken: how many
   * were.
   */
  add(probability: Float64Array, chosen: (index: number) => boolean, taken: number): void {
    this.#choices++;
    probability.forEach((p, i) => {
      const bin = Math.max(
        0,
        Math.min(
          this.#items.length - 1,
          this.#items.length + Math.floor(binsPerDecade * Math.log10(Math.max(p, Number.MIN_VALUE))),
        ),
      );
      this.#items[bin]!++;
      this.#predicted[bin]! += p;
      if (chosen(i)) this.#observed[bin]! += 1 / taken;
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
    return { expectedCalibrationError: error / Math.max(1, this.#choices), bins };
  }
}
