// Circles in a directed graph, after Tarjan, "Depth-first search and linear graph algorithms" (1972).

export type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** Every edge that is part of a circle, in alphabetical order; a node that points to itself makes none. */
export function edgesInCircles(edges: Edges): [string, string][] {
  const component = strongComponents(edges);
  return [...edges]
    .flatMap(([from, targets]) => [...targets].map((to): [string, string] => [from, to]))
    .filter(([from, to]) => from !== to && component.get(from) === component.get(to))
    .toSorted(([a, b], [c, d]) => (a === c ? compare(b, d) : compare(a, c)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** For each node a number that it shares with exactly those it can reach and be reached from. */
function strongComponents(edges: Edges): Map<string, number> {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const component = new Map<string, number>();
  const open: string[] = [];
  const visit = (node: string): number => {
    const position = order.size;
    order.set(node, position);
    open.push(node);
    let lowest = position;
    for (const next of edges.get(node) ?? []) {
      if (component.has(next)) continue;
      lowest = Math.min(lowest, order.has(next) ? (low.get(next) ?? order.get(next) ?? position) : visit(next));
      low.set(node, lowest);
    }
    low.set(node, lowest);
    if (lowest === position) {
      let closed: string | undefined;
      do {
        closed = open.pop();
        if (closed !== undefined) component.set(closed, position);
      } while (closed !== node);
    }
    return lowest;
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return component;
}
