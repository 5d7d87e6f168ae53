export interface Tile {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Sized {
  readonly id: string;
  readonly size: number;
}

/**
 * Tiles whose areas are as their sizes, in a box: the list is halved again and again by size, each time across the
 * longer side (Bruls, Huizing and van Wijk 2000 call it split). Largest first keeps them near squares.
 */
export function treemap(items: readonly Sized[], x: number, y: number, width: number, height: number): Tile[] {
  const [first] = items;
  if (first === undefined) return [];
  if (items.length === 1) return [{ id: first.id, x, y, width, height }];
  const total = items.reduce((sum, { size }) => sum + size, 0);
  let cut = 1;
  let half = first.size;
  while (cut < items.length - 1 && half + items[cut]!.size / 2 < total / 2) half += items[cut++]!.size;
  const part = half / total;
  const [left, right] = [items.slice(0, cut), items.slice(cut)];
  return width >= height
    ? [...treemap(left, x, y, width * part, height), ...treemap(right, x + width * part, y, width * (1 - part), height)]
    : [
        ...treemap(left, x, y, width, height * part),
        ...treemap(right, x, y + height * part, width, height * (1 - part)),
      ];
}
