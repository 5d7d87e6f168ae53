import { sketchDimension } from "../../../core/ranking/own-vectors/sketch.js";
import type { OwnVectors } from "../../../core/ranking/vectors.js";
import { ItemMatrix, type ItemVectorRows } from "../item-matrix.js";

const origin = new Float32Array(sketchDimension);

/** Sketches of what items bring along, by catalogue position, with their mean. Memory is taken with the first one. */
export class OwnMatrix {
  #rows: ItemMatrix | null = null;
  readonly #sum = new Float64Array(sketchDimension);
  #count = 0;
  #snapshot: OwnVectors | null = null;

  /** Sets the sketch of the item at a position; null = it brings nothing along. */
  set(position: number, sketch: Float32Array | null): void {
    const former = this.#rows?.read(position) ?? null;
    if (former === null && sketch === null) return;
    if (former !== null) this.#add(former, -1);
    this.#snapshot = null;
    if (sketch === null) {
      this.#rows!.remove(position);
      return;
    }
    this.#add(sketch, 1);
    this.#rows ??= new ItemMatrix(origin);
    this.#rows.set(position, sketch);
  }

  /** The sketch of the item at a position; null = it brings nothing along. */
  read(position: number): Float32Array | null {
    return this.#rows?.read(position) ?? null;
  }

  /** The sketches as they are now, the same object while nothing is set; null = there are none. */
  snapshot(): OwnVectors | null {
    if (this.#rows === null || this.#count === 0) return null;
    return (this.#snapshot ??= withMean(
      this.#rows.snapshot(),
      Float32Array.from(this.#sum, (x) => x / this.#count),
    ));
  }

  #add(sketch: Float32Array, times: 1 | -1): void {
    this.#count += times;
    for (let j = 0; j < sketch.length; j++) this.#sum[j]! += times * sketch[j]!;
  }
}

function withMean(rows: ItemVectorRows, mean: Float32Array): OwnVectors {
  return {
    mean,
    dimension: rows.dimension,
    read: (position) => rows.read(position),
    similarities: (queries, positions) => rows.similarities(queries, positions),
  };
}
