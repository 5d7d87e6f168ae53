import { PackedVectors, rowsOf } from "../ranking/linear/packed-vectors.js";
import type { OwnVectors } from "../ranking/vectors.js";
import type { EvaluationItem } from "./evaluation-item.js";

/** In the packed vectors it stands for items that bring nothing along. */
const emptyRow = 0;

/** What items bring along, packed once for all worlds that are made of them. */
export class OwnReadings {
  readonly #rows: ReadonlyMap<Float32Array, number>;
  readonly #packed: PackedVectors;

  private constructor(vectors: readonly Float32Array[]) {
    this.#rows = new Map(vectors.map((vector, i) => [vector, i + 1]));
    this.#packed = new PackedVectors([null, ...vectors], vectors[0]!.length);
  }

  /** null = no item brings anything along. */
  static of(items: readonly EvaluationItem[]): OwnReadings | null {
    const vectors = [...new Set(items.flatMap(({ own }) => own ?? []))];
    return vectors.length === 0 ? null : new OwnReadings(vectors);
  }

  has(own: Float32Array): boolean {
    return this.#rows.has(own);
  }

  /** Those of some of the items, by their place among these. */
  among(items: readonly EvaluationItem[]): OwnVectors {
    const rows = Int32Array.from(items, ({ own }) => (own ? this.#rows.get(own)! : emptyRow));
    const mean = new Float32Array(this.#packed.dimension);
    const there = items.flatMap(({ own }) => own ?? []);
    for (const own of there) for (let j = 0; j < mean.length; j++) mean[j]! += own[j]! / there.length;
    return { ...rowsOf(this.#packed, rows), mean };
  }
}
