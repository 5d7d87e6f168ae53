/**
 * Who (rows: users, or sessions) had what (columns: items), in compressed rows. `items[column]` is the item's number;
 * columns of a row are unique.
 */
export interface Interactions {
  readonly items: Int32Array;
  readonly indptr: Uint32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/**
 * Builds interactions from rows of item number → value (0 and below is left out). Columns are ordered by item number.
 */
export function interactionsOf(rows: readonly ReadonlyMap<number, number>[]): Interactions {
  const seen = new Set<number>();
  let length = 0;
  for (const row of rows) {
    for (const [item, value] of row) {
      if (!(value > 0)) continue;
      seen.add(item);
      length++;
    }
  }
  const items = Int32Array.from(seen).toSorted();
  const column = new Map(Array.from(items, (item, c) => [item, c]));
  const indptr = new Uint32Array(rows.length + 1);
  const columns = new Int32Array(length);
  const values = new Float32Array(length);
  let at = 0;
  rows.forEach((row, r) => {
    for (const [item, value] of row) {
      if (!(value > 0)) continue;
      columns[at] = column.get(item)!;
      values[at++] = value;
    }
    indptr[r + 1] = at;
  });
  return { items, indptr, columns, values };
}

/** The same by column: which rows have each item. */
export function transpose({ items, indptr, columns, values }: Interactions): {
  indptr: Uint32Array;
  rows: Int32Array;
  values: Float32Array;
} {
  const starts = new Uint32Array(items.length + 1);
  for (const c of columns) starts[c + 1]!++;
  for (let c = 0; c < items.length; c++) starts[c + 1]! += starts[c]!;
  const next = starts.slice();
  const rows = new Int32Array(columns.length);
  const out = new Float32Array(columns.length);
  for (let r = 0; r + 1 < indptr.length; r++) {
    for (let p = indptr[r]!; p < indptr[r + 1]!; p++) {
      const at = next[columns[p]!]!++;
      rows[at] = r;
      out[at] = values[p]!;
    }
  }
  return { indptr: starts, rows, values: out };
}

/** The columns that at least `users` rows have and whose items are wanted. */
export function columnsHadBy(
  { items, columns }: Interactions,
  users: number,
  wanted: (item: number) => boolean,
): number[] {
  const support = new Int32Array(items.length);
  for (const column of columns) support[column]!++;
  return [...support.keys()].filter((column) => support[column]! >= users && wanted(items[column]!));
}
