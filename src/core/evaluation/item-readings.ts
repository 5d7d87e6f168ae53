import { PackedVectors } from "../ranking/linear/packed-vectors.js";
import type { ItemVectors } from "../ranking/vectors.js";
import type { Sparse } from "../sparse.js";
import { assign, centre, type Codebook } from "../topics/codebook.js";
import type { EvaluationItem } from "./evaluation-item.js";

interface Reading {
  readonly topics: Sparse /** in the packed vectors */;
  readonly row: number;
}

/** What the vectors of items say in the space of a codebook. Topics and vectors must not be changed. */
class Readings {
  readonly #rows: Float32Array[] = [];
  readonly #readings = new Map<Float32Array, Reading>();
  readonly #packed: PackedVectors;

  constructor(codebook: Codebook, items: readonly EvaluationItem[]) {
    for (const { vector } of items) {
      if (this.#readings.has(vector)) continue;
      this.#readings.set(vector, { topics: assign(codebook, vector), row: this.#rows.length });
      this.#rows.push(centre(vector, codebook.mean));
    }
    this.#packed = new PackedVectors(this.#rows, codebook.dimension);
  }

  hasAll(items: readonly EvaluationItem[]): boolean {
    return items.every(({ vector }) => this.#readings.has(vector));
  }

  topicsOf({ vector }: EvaluationItem): Sparse {
    return this.#readings.get(vector)!.topics;
  }

  /** The vectors of some of the items, by their place among these. */
  vectorsOf(items: readonly EvaluationItem[]): ItemVectors {
    const rows = Int32Array.from(items, ({ vector }) => this.#readings.get(vector)!.row);
    const packed = this.#packed;
    return {
      dimension: packed.dimension,
      read: (position) => packed.read(rows[position] ?? -1),
      similarities(queries, positions) {
        const there = new Int32Array(positions.length);
        for (let i = 0; i < there.length; i++) there[i] = rows[positions[i]!]!;
        return packed.similarities(queries, there);
      },
    };
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
