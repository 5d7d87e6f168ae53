export interface FlowLink {
  readonly from: string;
  readonly to: string;
  readonly share: number;
}

export interface Ribbon extends FlowLink {
  /** an SVG path */
  readonly path: string;
}

export interface FlowSide {
  readonly id: string;
  readonly y: number;
  readonly height: number;
  readonly share: number;
}

/** A flow between two columns: blocks on both sides and the ribbons between them, in a box of width × height. */
export function flowLayout(links: readonly FlowLink[], width: number, height: number, block = 12, gap = 10) {
  const left = side(links, "from", height, gap);
  const right = side(links, "to", height, gap);
  const used = new Map<string, number>();
  const slot = (column: readonly FlowSide[], name: string, id: string, part: number): readonly [number, number] => {
    const own = column.find((one) => one.id === id)!;
    const begun = used.get(`${name} ${id}`) ?? 0;
    used.set(`${name} ${id}`, begun + part);
    return [own.y + (begun / own.share) * own.height, own.y + ((begun + part) / own.share) * own.height];
  };
  const ribbons = links.map((link): Ribbon => {
    const [a0, a1] = slot(left, "from", link.from, link.share);
    const [b0, b1] = slot(right, "to", link.to, link.share);
    const [x0, x1, mid] = [block, width - block, width / 2];
    return {
      ...link,
      path: `M${x0} ${a0}C${mid} ${a0} ${mid} ${b0} ${x1} ${b0}L${x1} ${b1}C${mid} ${b1} ${mid} ${a1} ${x0} ${a1}Z`,
    };
  });
  return { left, right, ribbons, block };
}

function side(links: readonly FlowLink[], end: "from" | "to", height: number, gap: number): FlowSide[] {
  const sums = new Map<string, number>();
  for (const link of links) sums.set(link[end], (sums.get(link[end]) ?? 0) + link.share);
  const total = [...sums.values()].reduce((sum, share) => sum + share, 0) || 1;
  const free = height - gap * (sums.size - 1);
  let y = 0;
  return [...sums]
    .toSorted((a, b) => b[1] - a[1])
    .map(([id, share]) => {
      const one = { id, y, height: (share / total) * free, share };
      y += one.height + gap;
      return one;
    });
}
