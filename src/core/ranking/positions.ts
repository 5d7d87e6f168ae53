/** The array may be this many times as long as there are numbers, and a little longer. */
const mostGaps = 4;
const spare = 1_024;

/**
 * Catalogue positions by item number. Numbers are given out one after the other, so nearly all stand in an array, which
 * is several times as quick to read as a map (a ranking reads tens of thousands); numbers far beyond the others stand
 * in a map.
 */
export class Positions {
  #dense = new Int32Array(spare).fill(-1);
  readonly #far = new Map<number, number>();
  #count = 0;

  /** −1 when the number is not here. */
  get(number: number): number {
    return number >= 0 && number < this.#dense.length ? this.#dense[number]! : (this.#far.get(number) ?? -1);
  }

  /** Adds a number, a whole one from 0, that is not here yet. */
  add(number: number, position: number): void {
    this.#count++;
    if (number >= this.#dense.length && number < mostGaps * this.#count + spare) this.#grow(number);
    if (number < this.#dense.length) this.#dense[number] = position;
    else this.#far.set(number, position);
  }

  #grow(number: number): void {
    const dense = new Int32Array(
      Math.max(number + 1, Math.min(2 * this.#dense.length, mostGaps * this.#count + spare)),
    ).fill(-1);
    dense.set(this.#dense);
    for (const [far, position] of this.#far) {
      if (far >= dense.length) continue;
      dense[far] = position;
      this.#far.delete(far);
    }
    this.#dense = dense;
  }
}
