/**
 * Sparse item-item weights in compressed rows: the neighbours of item number `items[r]` are `indices[indptr[r] …
 * indptr[r+1])` (item numbers, strongest first) with `values`. Item numbers, not positions, so that it can be stored.
 *
 * people: how many people had both items of a pair, at most 255 (peopleTogether), in the order of `indices`; absent in
 * weights that were learned before it was counted.
 */
export interface ItemItem {
  readonly items: Int32Array;
  readonly indptr: Uint32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
  readonly people?: Uint8Array;
}

/** Where the row of each item is. */
type Rows = ReadonlyMap<number, number>;

/** The neighbours of one item, by looking its row up once. */
export class ItemItemIndex {
  readonly weights: ItemItem;
  readonly #rows: Rows;
  readonly #more: { readonly weights: ItemItem; readonly rows: Rows } | null;

  constructor(weights: ItemItem, more: ItemItem | null = null, rows: Rows = rowsOf(weights)) {
    this.weights = weights;
    this.#rows = rows;
    this.#more = more === null ? null : { weights: more, rows: rowsOf(more) };
  }

  /** The same weights, which stay what is stored, with others beside them; no pair may be in both. */
  with(more: ItemItem | null): ItemItemIndex {
    return new ItemItemIndex(this.weights, more, this.#rows);
  }

  /** Has the item a row of its own? */
  has(item: number): boolean {
    return this.#rows.has(item);
  }

  /** Calls `visit(neighbour's item number, weight)`, strongest first, at most `limit` times. */
  forEach(item: number, visit: (neighbour: number, weight: number) => void, limit = Infinity): void {
    const [p, end] = between(this.weights, this.#rows, item);
    const more = this.#more;
    if (more === null) {
      for (let i = p, last = Math.min(end, p + limit); i < last; i++)
        visit(this.weights.indices[i]!, this.weights.values[i]!);
      return;
    }
    const [q, moreEnd] = between(more.weights, more.rows, item);
    for (let i = p, j = q, left = limit; left > 0 && (i < end || j < moreEnd); left--) {
      const first = j >= moreEnd || (i < end && this.weights.values[i]! >= more.weights.values[j]!);
      if (first) visit(this.weights.indices[i]!, this.weights.values[i++]!);
      else visit(more.weights.indices[j]!, more.weights.values[j++]!);
    }
  }

  /**
   * The stretches of the weights' arrays that hold an item's neighbours, strongest first in each: for who reads tens of
   * thousands.
   */
  stretches(item: number): readonly Stretch[] {
    const first = stretch(this.weights, this.#rows, item);
    const more = this.#more;
    return more === null ? [first] : [first, stretch(more.weights, more.rows, item)];
  }

  /** The weight from one item to another, 0 when it is not kept. */
  weight(from: number, to: number): number {
    const { weights, place } = this.#place(from, to);
    return place < 0 ? 0 : weights.values[place]!;
  }

  /** How many people had both, at most 255; null where that was not counted, 0 where no weight is kept. */
  people(from: number, to: number): number | null {
    const { weights, place } = this.#place(from, to);
    return place < 0 ? 0 : (weights.people?.[place] ?? null);
  }

  #place(from: number, to: number): { readonly weights: ItemItem; readonly place: number } {
    const place = placeOf(this.weights, this.#rows, from, to);
    return place >= 0 || this.#more === null
      ? { weights: this.weights, place }
      : { weights: this.#more.weights, place: placeOf(this.#more.weights, this.#more.rows, from, to) };
  }
}

/** Item numbers `indices[start … end)` with `values[start … end)`. */
export interface Stretch extends Pick<ItemItem, "indices" | "values"> {
  readonly start: number;
  readonly end: number;
}

function stretch(weights: ItemItem, rows: Rows, item: number): Stretch {
  const [start, end] = between(weights, rows, item);
  return { indices: weights.indices, values: weights.values, start, end };
}

const rowsOf = ({ items }: ItemItem): Rows => new Map(Array.from(items, (item, r) => [item, r]));

function between({ indptr }: ItemItem, rows: Rows, item: number): readonly [number, number] {
  const r = rows.get(item);
  return r === undefined ? [0, 0] : [indptr[r]!, indptr[r + 1]!];
}

/** Where the weight between two items stands, −1 where none is kept. */
function placeOf(weights: ItemItem, rows: Rows, from: number, to: number): number {
  const [start, end] = between(weights, rows, from);
  for (let p = start; p < end; p++) if (weights.indices[p] === to) return p;
  return -1;
}
