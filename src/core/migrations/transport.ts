/** A shipment of the optimal plan: from supply index to demand index. */
export interface Shipment {
  readonly from: number;
  readonly to: number;
  readonly mass: number;
}

const nothing = 1e-12;

/**
 * Exact optimal transport between two small non-negative vectors of equal sum, by successive shortest augmenting paths
 * on the bipartite network (Bellman–Ford; Ahuja, Magnanti and Orlin 1993, §9.7). The plan's marginals are `supply` and
 * `demand`; time O(augmentations · edges), meant for up to some dozens of entries a side.
 */
export function transport(
  supply: readonly number[],
  demand: readonly number[],
  cost: (i: number, j: number) => number,
): Shipment[] {
  const m = supply.length;
  const n = demand.length;
  const left = [...supply];
  const wanted = [...demand];
  const costs = supply.map((_, i) => demand.map((_, j) => cost(i, j)));
  const plan = supply.map(() => new Float64Array(n));
  for (;;) {
    const path = cheapestPath(left, wanted, costs, plan);
    if (path === null) break;
    let amount = Math.min(left[path[0]!]!, wanted[path[path.length - 1]!]!);
    for (let s = 1; s + 1 < path.length; s += 2) amount = Math.min(amount, plan[path[s + 1]!]![path[s]!]!);
    for (let s = 0; s < path.length; s += 2) plan[path[s]!]![path[s + 1]!]! += amount;
    for (let s = 1; s + 1 < path.length; s += 2) plan[path[s + 1]!]![path[s]!]! -= amount;
    left[path[0]!]! -= amount;
    wanted[path[path.length - 1]!]! -= amount;
  }
  const out: Shipment[] = [];
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) if (plan[i]![j]! > nothing) out.push({ from: i, to: j, mass: plan[i]![j]! });
  return out;
}

/**
 * Alternating supply, demand, supply … demand indices of the cheapest path in the residual network; null = all shipped.
 */
function cheapestPath(
  left: readonly number[],
  wanted: readonly number[],
  costs: readonly number[][],
  plan: readonly Float64Array[],
): number[] | null {
  const m = left.length;
  const n = wanted.length;
  const toSupply = left.map((x) => (x > nothing ? 0 : Infinity));
  const toDemand = wanted.map(() => Infinity);
  const viaSupply = wanted.map(() => -1);
  const viaDemand = left.map(() => -1);
  for (let round = 0, changed = true; changed && round <= m + n; round++) {
    changed = false;
    for (let i = 0; i < m; i++) {
      if (toSupply[i] === Infinity) continue;
      for (let j = 0; j < n; j++) {
        const d = toSupply[i]! + costs[i]![j]!;
        if (d < toDemand[j]! - nothing) {
          toDemand[j] = d;
          viaSupply[j] = i;
          changed = true;
        }
      }
    }
    for (let j = 0; j < n; j++)
      for (let i = 0; i < m; i++) {
        if (plan[i]![j]! <= nothing) continue;
        const d = toDemand[j]! - costs[i]![j]!;
        if (d < toSupply[i]! - nothing) {
          toSupply[i] = d;
          viaDemand[i] = j;
          changed = true;
        }
      }
  }
  let end = -1;
  for (let j = 0; j < n; j++)
    if (wanted[j]! > nothing && toDemand[j]! < Infinity && (end < 0 || toDemand[j]! < toDemand[end]!)) end = j;
  if (end < 0) return null;
  const path = [end];
  for (let j = end; ; ) {
    const i = viaSupply[j]!;
    path.unshift(i);
    if (viaDemand[i]! < 0) return path;
    j = viaDemand[i]!;
    path.unshift(j);
  }
}
