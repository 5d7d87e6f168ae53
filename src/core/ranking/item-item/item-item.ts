/**
 * Sparse item-item weights in compressed rows: the neighbours of item number `items[r]` are `indices[indptr[r] …
 * indptr[r+1])` (item numbers, strongest first) with `values`. Item numbers, not positions, so that it can be stored.
 */
export interface ItemItem {
  readonly items: Int32Array;
  readonly indptr: Uint32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** The neighbours of one item, by looking its row up once. */
export class ItemItemIndex {
  readonly weights: ItemItem;
  readonly #row = new Map<number, number>();

  constructor(weights: ItemItem) {
    this.weights = weights;
    for (let r = 0; r < weights.items.length; r++) this.#row.set(weights.items[r]!, r);
  }

  /** Calls `visit(neighbour's item number, weight)`, strongest first, at most `limit` times. */
  forEach(item: number, visit: (neighbour: number, weight: number) => void, limit = Infinity): void {
    const r = this.#row.get(item);
    if (r === undefined) return;
    const { indptr, indices, values } = this.weights;
    const end = Math.min(indptr[r + 1]!, indptr[r]! + limit);
    for (let p = indptr[r]!; p < end; p++) visit(indices[p]!, values[p]!);
  }

  /** The weight from one item to another, 0 when it is not kept. */
  weight(from: number, to: number): number {
    const r = this.#row.get(from);
    if (r === undefined) return 0;
    const { indptr, indices, values } = this.weights;
    for (let p = indptr[r]!; p < indptr[r + 1]!; p++) if (indices[p] === to) return values[p]!;
    return 0;
  }
}
