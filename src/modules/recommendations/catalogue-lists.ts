import type { Catalogue } from "../../core/ranking/catalogue.js";
import { pacer } from "../common/pacer.js";

/** Positions of items, best first. */
export interface CatalogueLists {
  popular: Int32Array;
  newest: Int32Array;
}

const listLength = 1_000;
/** Lists are made again after this, behind the answers, which get the former ones meanwhile … */
const lifeMs = 2_000;
/** … unless those are as old as this. */
const oldestMs = 20_000;

/**
 * The most popular and the newest items of the whole catalogue. Making the lists of 100,000 items takes tens of
 * milliseconds, so it is done in turns with the requests.
 */
export class CatalogueListKeeper {
  #made: { at: number; catalogue: Catalogue; lists: CatalogueLists } | null = null;
  #making: { catalogue: Catalogue; done: Promise<void> } | null = null;

  async of(catalogue: Catalogue, now: number): Promise<CatalogueLists> {
    const { origin } = catalogue; // lists of a moment ago are of another snapshot of the same
    const made = this.#made?.catalogue === origin ? this.#made : null;
    if (made !== null && now - made.at <= lifeMs) return made.lists;
    if (this.#making?.catalogue !== origin) this.#making = { catalogue: origin, done: this.#make(catalogue, now) };
    if (made !== null && now - made.at <= oldestMs) return made.lists;
    await this.#making.done;
    return this.of(catalogue, this.#made!.at);
  }

  async #make(catalogue: Catalogue, now: number): Promise<void> {
    const counts = ([0.25, 1, 7, 30] as const).map((halfLife) => catalogue.popularity(halfLife));
    const { size } = catalogue;
    const shares = (position: number): number => counts.reduce((sum, count) => sum + count.share(position), 0);
    const popular = await largest(size, shares, listLength);
    const newest = await largest(size, (position) => catalogue.appearedAt(position) ?? 0, listLength);
    this.#made = { at: now, catalogue: catalogue.origin, lists: { popular, newest } };
    this.#making = null;
  }
}

/**
 * Indices of the `length` largest of `size` values above zero, largest first, ties to the smaller index; in turns with
 * other work.
 */
export async function largest(size: number, valueOf: (index: number) => number, length: number): Promise<Int32Array> {
  const breathe = pacer();
  let best: { index: number; value: number }[] = [];
  let floor = 0;
  const cut = (): void => {
    best = best.toSorted((a, b) => b.value - a.value || a.index - b.index).slice(0, length);
    floor = best[length - 1]?.value ?? 0;
  };
  for (let index = 0; index < size; index++) {
    if (index % 512 === 0) await breathe();
    const value = valueOf(index);
    if (value <= floor) continue;
    best.push({ index, value });
    if (best.length === 2 * length) cut();
  }
  cut();
  return Int32Array.from(best, ({ index }) => index);
}
