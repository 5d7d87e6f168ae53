import { PackedVectors, rowsOf } from "../ranking/linear/packed-vectors.js";
import type { ItemVectors, OwnVectors } from "../ranking/vectors.js";
import { OwnReadings } from "./own-readings.js";
import type { Sparse } from "../sparse.js";
import { assign, type Codebook } from "../topics/codebook.js";
import { centre } from "../topics/centre.js";
import type { EvaluationItem } from "./evaluation-item.js";

interface Reading {
  readonly topics: Sparse /** in the packed vectors */;
  readonly row: number;
}

/** What the vectors of items say in the space of a codebook. Topics and vectors must not be changed. */
class Readings {
  readonly #rows: Float32Array[] = [];
  readonly #readings = new Map<Float32Array, Reading>();
  /** topics of items that bring something along, where topics follow that: texts may be shared, these are not */
  readonly #byOwn = new Map<Float32Array, Sparse>();
  readonly #packed: PackedVectors;
  readonly #own: OwnReadings | null;

  constructor(codebook: Codebook, items: readonly EvaluationItem[]) {
    for (const { vector, own } of items) {
      if (own && codebook.companions?.ownMean !== undefined) this.#byOwn.set(own, assign(codebook, vector, own));
      if (this.#readings.has(vector)) continue;
      this.#readings.set(vector, { topics: assign(codebook, vector), row: this.#rows.length });
      this.#rows.push(centre(vector, codebook.mean));
    }
    this.#packed = new PackedVectors(this.#rows, codebook.dimension);
    this.#own = OwnReadings.of(items);
  }

  hasAll(items: readonly EvaluationItem[]): boolean {
    return items.every(({ vector, own }) => this.#readings.has(vector) && (!own || this.#own?.has(own) === true));
  }

  topicsOf({ vector, own }: EvaluationItem): Sparse {
    return (own && this.#byOwn.get(own)) || this.#readings.get(vector)!.topics;
  }

  /** The vectors of some of the items, by their place among these. */
  vectorsOf(items: readonly EvaluationItem[]): ItemVectors {
    return rowsOf(
      this.#packed,
      Int32Array.from(items, ({ vector }) => this.#readings.get(vector)!.row),
    );
  }

  /** What some of the items bring along, by their place among these; null = no item brings anything. */
  ownVectorsOf(items: readonly EvaluationItem[]): OwnVectors | null {
    return this.#own?.among(items) ?? null;
  }
}

// A fit makes worlds of several times from the same items: what their vectors say is worked out once, and packed once.
const known = new WeakMap<Codebook, Readings>();

/** The readings of items, those of the last time where these had all of them. */
export function readingsOf(codebook: Codebook, items: readonly EvaluationItem[]): Readings {
  let readings = known.get(codebook);
  if (!readings?.hasAll(items)) known.set(codebook, (readings = new Readings(codebook, items)));
  return readings;
}
