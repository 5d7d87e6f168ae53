/** Ids kept at most; some 30 MB. */
const most = 200_000;
/** After so many answers in a row with known ids only, ids are not asked for any more. */
const enough = 20;

/**
 * Which id stands behind a point's UUID, for points that are asked for without payload: items, not people's interests.
 * The server keeps ids in payloads, and reading two hundred of these costs it as much as the search; a UUID is made of
 * its id, so that what is known once stays true.
 */
export class KnownIds {
  readonly #ids = new Map<string, string>();
  /** by collection: answers in a row whose ids were all known */
  readonly #streaks = new Map<string, number>();
  readonly #most: number;

  constructor(limit = most) {
    this.#most = limit;
  }

  /** Are the ids of the next answer likely to be known? */
  suffice(collection: string): boolean {
    return (this.#streaks.get(collection) ?? 0) >= enough;
  }

  idOf(uuid: string): string | undefined {
    return this.#ids.get(uuid);
  }

  /** Learns an id; true = it was known. */
  learn(uuid: string, id: string): boolean {
    if (this.#ids.has(uuid)) return true;
    this.#ids.set(uuid, id);
    // The oldest goes.
    if (this.#ids.size > this.#most) this.#ids.delete(this.#ids.keys().next().value!);
    return false;
  }

  /** Notes of an answer whether all of its ids were known before. */
  answered(collection: string, known: boolean): void {
    this.#streaks.set(collection, known ? (this.#streaks.get(collection) ?? 0) + 1 : 0);
  }
}
