import { decayTo, domainKey, type Cells } from "../interests/cells.js";
import { readCounts, unitStrength } from "../interests/distribution.js";
import type { InterestReader } from "../interests/reader.js";
import type { CarriedInterest } from "../ranking/rank-input.js";
import { emptySparse, mass, type Sparse } from "../sparse.js";
import type { TransferSource, TransferTarget } from "./model.js";
import { belief, transferredShares, type Carried } from "./shares.js";

/** Whom interest is carried to, and when. */
export interface TransferTo {
  readonly state: Cells;
  readonly reader: InterestReader;
  /** epoch ms */
  readonly at: number;
  /** false = the user wants nothing carried: only what they did in a place counts, and what its population does */
  readonly carry?: boolean;
}

/** What a fitted transfer says about places. */
export interface Places {
  targetOf(key: string): TransferTarget | undefined;
  populationOf(key: string, reader: InterestReader): Float64Array;
}

/** Interest carried between places to one user at one time. Places are named by slice key. */
export class UserTransfer {
  readonly #places: Places;
  readonly #state: Cells;
  readonly #reader: InterestReader;
  readonly #at: number;
  readonly #carry: boolean;
  readonly #unit: number;

  constructor(places: Places, { state, reader, at, carry = true }: TransferTo) {
    this.#places = places;
    this.#state = state;
    this.#reader = reader;
    this.#at = at;
    this.#carry = carry;
    this.#unit = unitStrength(reader.population, state);
  }

  /** θ^t_u of a place: k shares, null where the slices serve: nothing was learned, or nothing better. */
  carried(key: string): Float64Array | null {
    return this.#carry && this.#places.targetOf(key)?.bySlices === true ? null : this.shares(key);
  }

  /** The same wherever anything was learned, also where the slices serve. */
  shares(key: string): Float64Array | null {
    const target = this.#places.targetOf(key);
    if (target === undefined) return null;
    const { slices } = this.#state;
    const own = readCounts(this.#state, slices, [[slices.rows.get(key), 1]], this.#reader.k, this.#at, this.#unit);
    const carried = this.#carry ? this.#carriedTo(target) : [];
    return transferredShares(own, this.#places.populationOf(key, this.#reader), target.shrinkage, carried);
  }

  /** What the ranker asks of transfer: interest by domain, each read once. */
  byDomain(): CarriedInterest {
    const known = new Map<string, ReturnType<CarriedInterest>>();
    return (domain) => {
      let interest = known.get(domain);
      if (interest === undefined) {
        const key = domainKey(domain);
        const user = this.shares(key);
        interest = user === null ? null : { user, everybody: this.#places.populationOf(key, this.#reader) };
        known.set(domain, interest);
      }
      return interest;
    };
  }

  /**
   * Which source, and which of its topics, brings most of the user's interest in something with `topics` in a place;
   * null = none does.
   */
  because(key: string, topics: Sparse): { readonly from: string; readonly topic: number } | null {
    const target = this.#places.targetOf(key);
    let most = 0;
    let found: { from: string; topic: number } | null = null;
    for (const { from, strength, map, counts, mass: total } of target === undefined ? [] : this.#carriedTo(target)) {
      for (let a = 0; a < counts.index.length; a++) {
        const topic = counts.index[a]!;
        const row = map === null ? { index: [topic], value: [1] } : (map[topic] ?? emptySparse);
        const brings =
          strength *
          belief(total) *
          (counts.value[a]! / total) *
          row.index.reduce((sum, to, b) => sum + row.value[b]! * (topics.value[topics.index.indexOf(to)] ?? 0), 0);
        if (brings > most) {
          most = brings;
          found = { from, topic };
        }
      }
    }
    return found;
  }

  #carriedTo(target: TransferTarget): (Carried & Pick<TransferSource, "from">)[] {
    return target.sources.flatMap(({ from, strength, map }) => {
      const counts = this.#countsOf(from);
      const total = mass(counts);
      return total > 0 ? [{ from, strength, map, counts, mass: total }] : [];
    });
  }

  /** The user's positive sums in a place, in average behaviours of the population. */
  #countsOf(key: string): Sparse {
    const state = this.#state;
    const row = state.slices.rows.get(key);
    const factor = decayTo(state.slices, Math.max(this.#at, state.reference)) / this.#unit;
    const index: number[] = [];
    const value: number[] = [];
    row?.index.forEach((topic, i) => {
      const count = factor * row.value[i]!;
      if (topic < this.#reader.k && count > 0) {
        index.push(topic);
        value.push(count);
      }
    });
    return { index, value };
  }
}
