/** At least `least` of the first `of` places of a page go to items that pass a test, as far as there are such items. */
export interface Floor {
  /** the rule that asks for it */
  readonly id: string;
  readonly least: number;
  readonly of: number;
  test(position: number): boolean;
}

/** What a floor looks at of an item in a list. */
export interface Placeable {
  /** catalogue position */
  readonly position: number;
  /** it stays where it stands */
  readonly fixed: boolean;
}

/** The list in its new order, as indices into the former one, and by index the floors that brought an item up. */
export interface Floored {
  readonly order: readonly number[];
  readonly raised: ReadonlyMap<number, readonly string[]>;
}

/**
 * Brings up, for each floor in turn, the best items from below the first `of` places that pass its test; those that do
 * not give way from the last place on, and follow just behind. What an earlier floor brought up stays, as does what is
 * fixed; nothing is added or lost, so whatever else holds for the list as a whole goes on to hold.
 */
export function withFloors(items: readonly Placeable[], floors: readonly Floor[]): Floored {
  const raised = new Map<number, string[]>();
  const free = items.flatMap(({ fixed }, i) => (fixed ? [] : [i]));
  const places = [...free];
  for (const { id, least, of, test } of floors) {
    const passes = (i: number): boolean => test(items[i]!.position);
    const window = places.filter((place) => place < of).length;
    const standing = items.slice(0, of).filter(({ position, fixed }) => fixed && test(position)).length;
    let missing = least - standing - free.slice(0, window).filter(passes).length;
    for (; missing > 0; missing--) {
      const from = free.findIndex((i, at) => at >= window && passes(i));
      const to = free.findLastIndex((i, at) => at < window && !passes(i) && !raised.has(i));
      if (from < 0 || to < 0) break;
      const [up] = free.splice(from, 1);
      const [down] = free.splice(to, 1);
      free.splice(window - 1, 0, up!, down!);
      raised.set(up!, [...(raised.get(up!) ?? []), id]);
    }
  }
  const order = [...items.keys()];
  places.forEach((place, at) => (order[place] = free[at]!));
  return { order, raised };
}

/**
 * The first `size` of a ranking, and behind them for each floor the best that pass its test, as many as it may have to
 * bring up.
 */
export function withReserve<Item extends { readonly position: number }>(
  ranked: readonly Item[],
  size: number,
  floors: readonly Floor[],
): Item[] {
  const left = floors.map(({ least }) => least);
  return ranked.filter(({ position }, i) => {
    const passed = floors.map(({ test }, f) => test(position) && left[f]!-- > 0);
    return i < size || passed.includes(true);
  });
}
