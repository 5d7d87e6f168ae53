/** One step of a timeline: shares by topic, and how much happened in it. */
export interface StreamStep {
  readonly at: number;
  readonly behaviours: number;
  readonly shares: ReadonlyMap<string, number>;
}

export interface Layer {
  readonly id: string;
  /** an SVG path */
  readonly path: string;
}

/**
 * Stacked areas of the topics in `order`, one over the other, in a box of width × height; what is left to 1 stays
 * empty. Fewer than two steps draw nothing.
 */
export function streamLayers(
  steps: readonly StreamStep[],
  order: readonly string[],
  width: number,
  height: number,
): Layer[] {
  if (steps.length < 2) return [];
  const first = steps[0]!.at;
  const span = steps.at(-1)!.at - first || 1;
  const x = (at: number): number => round(((at - first) / span) * width);
  const floors = steps.map(() => 0);
  return order.map((id) => {
    const lower = floors.map((floor) => floor);
    steps.forEach(({ shares }, i) => {
      floors[i] = floors[i]! + (shares.get(id) ?? 0);
    });
    const y = (share: number): number => round(height * (1 - Math.min(1, share)));
    const top = steps.map(({ at }, i) => `${x(at)},${y(floors[i]!)}`);
    const bottom = steps.map(({ at }, i) => `${x(at)},${y(lower[i]!)}`).toReversed();
    return { id, path: `M${top.join("L")}L${bottom.join("L")}Z` };
  });
}

/** The topics that matter most over all steps, strongest first. */
export function strongestTopics(steps: readonly StreamStep[], most: number): string[] {
  const sums = new Map<string, number>();
  for (const { shares, behaviours } of steps)
    for (const [id, share] of shares) sums.set(id, (sums.get(id) ?? 0) + share * Math.max(1, behaviours));
  return [...sums]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([id]) => id);
}

function round(x: number): number {
  return Math.round(x * 10) / 10;
}
