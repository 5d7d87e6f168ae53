import type { ItemItem } from "./item-item.js";

/** Two sets of weights as one, rows strongest first. No pair may be in both. */
export function join(a: ItemItem, b: ItemItem): ItemItem {
  const rows = new Map<number, { readonly to: Int32Array; readonly weight: Float32Array }[]>();
  for (const { items, indptr, indices, values } of [a, b]) {
    items.forEach((item, r) => {
      const parts = rows.get(item) ?? [];
      rows.set(item, [
        ...parts,
        { to: indices.subarray(indptr[r], indptr[r + 1]), weight: values.subarray(indptr[r], indptr[r + 1]) },
      ]);
    });
  }
  const items = Int32Array.from(rows.keys()).toSorted();
  const indptr = new Uint32Array(items.length + 1);
  const indices = new Int32Array(a.indices.length + b.indices.length);
  const values = new Float32Array(indices.length);
  let at = 0;
  items.forEach((item, r) => {
    const all = rows
      .get(item)!
      .flatMap(({ to, weight }) => Array.from(to, (other, i) => ({ other, weight: weight[i]! })))
      .toSorted((x, y) => y.weight - x.weight || x.other - y.other);
    for (const { other, weight } of all) {
      indices[at] = other;
      values[at++] = weight;
    }
    indptr[r + 1] = at;
  });
  return { items, indptr, indices, values };
}
