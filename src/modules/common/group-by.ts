/** Groups a list by a key, in order of first appearance (Map.groupBy needs Node 21). */
export function groupBy<T, K>(list: readonly T[], key: (element: T) => K): Map<K, T[]> {
  const out = new Map<K, T[]>();
  for (const element of list) {
    const k = key(element);
    const group = out.get(k);
    if (group) group.push(element);
    else out.set(k, [element]);
  }
  return out;
}
