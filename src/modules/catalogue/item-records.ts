import type { ItemRecord } from "../../ports/history/items.js";
import type { History } from "../../ports/history/history.js";

/** The records kept may have this many characters of titles and texts altogether. */
const keptCharacters = 16_000_000;

/**
 * Items as stored, those asked for last kept in memory: popular items are in most answers, and reading them was a fifth
 * of
 * an answer. As fresh as the catalogue in memory: whatever that takes over is forgotten here.
 */
export class ItemRecords {
  readonly #history: History;
  readonly #capacity: number;
  readonly #known = new Map<string, ItemRecord>();
  #characters = 0;
  #changes = 0;

  constructor(history: History, capacity = keptCharacters) {
    this.#history = history;
    this.#capacity = capacity;
  }

  /** Present and deleted ones, in no order; one statement at most. */
  async byIds(ids: readonly string[]): Promise<ItemRecord[]> {
    const out: ItemRecord[] = [];
    const missing: string[] = [];
    for (const id of ids) {
      const known = this.#known.get(id);
      if (known === undefined) {
        missing.push(id);
        continue;
      }
      this.#known.delete(id); // back at the end: the first of the map is the one not asked for longest
      this.#known.set(id, known);
      out.push(known);
    }
    if (missing.length === 0) return out;
    const changes = this.#changes;
    const read = await this.#history.items.byIds(missing);
    // What changed while it was read may be old already.
    if (changes === this.#changes) for (const item of read) this.#keep(item);
    return [...out, ...read];
  }

  /** Items have changed: they are read anew. */
  forget(ids: readonly string[]): void {
    this.#changes++;
    for (const id of ids) this.#drop(id);
  }

  #keep(item: ItemRecord): void {
    this.#drop(item.id);
    this.#known.set(item.id, item);
    this.#characters += sizeOf(item);
    for (const id of this.#known.keys()) {
      if (this.#characters <= this.#capacity) return;
      this.#drop(id);
    }
  }

  #drop(id: string): void {
    const item = this.#known.get(id);
    if (item === undefined) return;
    this.#known.delete(id);
    this.#characters -= sizeOf(item);
  }
}

/** Characters, and a flat charge for the fields that are not texts. */
function sizeOf({ title, text }: ItemRecord): number {
  return title.length + text.length + 500;
}
