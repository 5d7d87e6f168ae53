import { dayMs } from "../time.js";
import { NumberColumn } from "./number-column.js";

/**
 * Exponentially fading counts of items, folded one behaviour at a time in any order (forward decay, Cormode et al.,
 * ICDE 2009): a behaviour at time t counts 2^((t − reference)/H), and a read divides by the weight of its own time.
 * Shares do not depend on the time of reading, so reading costs nothing.
 */
export class FadingCounts {
  readonly halfLifeDays: number;
  #weights = new NumberColumn(0);
  #total = 0;
  #reference: number | null = null;

  constructor(halfLifeDays: number) {
    this.halfLifeDays = halfLifeDays;
  }

  /**
   * Adds `strength` at `at` (epoch ms) to the item at `position`; a negative one takes back what was added, at most
   * down to 0.
   */
  add(position: number, at: number, strength: number): void {
    this.#reference ??= at;
    let exponent = (at - this.#reference) / (this.halfLifeDays * dayMs);
    if (exponent > 500) {
      this.#rebase(at, exponent);
      exponent = 0;
    }
    const former = this.#weights.get(position);
    const weight = Math.max(strength * 2 ** exponent, -former);
    this.#weights.set(position, former + weight);
    this.#total += weight;
  }

  /** Counts what `former` has counted, and nothing else; `positions` are those here of its positions, −1 = not here. */
  takeOver(former: FadingCounts, positions: readonly number[]): void {
    this.#weights = new NumberColumn(0);
    this.#reference = former.#reference;
    this.#total = 0;
    positions.forEach((position, from) => {
      const weight = former.#weights.get(from);
      if (position < 0 || weight === 0) return;
      this.#weights.set(position, weight);
      this.#total += weight;
    });
  }

  /** The faded count of an item as seen at `now` (epoch ms). */
  count(position: number, now: number): number {
    if (this.#reference === null) return 0;
    return this.#weights.get(position) * 2 ** ((this.#reference - now) / (this.halfLifeDays * dayMs));
  }

  /** The faded count of all items as seen at `now`. */
  total(now: number): number {
    return this.#reference === null ? 0 : this.#total * 2 ** ((this.#reference - now) / (this.halfLifeDays * dayMs));
  }

  /** The item's share of all faded counts, 0…1: the same at any time of reading. */
  share(position: number): number {
    return this.#total > 0 ? this.#weights.get(position) / this.#total : 0;
  }

  /** The counts as they are now, for reading. */
  snapshot(): FadingCounts {
    const copy = new FadingCounts(this.halfLifeDays);
    copy.#weights = this.#weights.snapshot();
    copy.#total = this.#total;
    copy.#reference = this.#reference;
    return copy;
  }

  #rebase(reference: number, exponent: number): void {
    const factor = 2 ** -exponent;
    this.#weights.scale(factor);
    this.#total *= factor;
    this.#reference = reference;
  }
}

/** Half-lives, in days, of the popularity the catalogue keeps; "ever" does not fade. */
export const popularityHalfLives = [0.25, 1, 3, 7, 30, 180, "ever"] as const;
export type PopularityHalfLife = (typeof popularityHalfLives)[number];
