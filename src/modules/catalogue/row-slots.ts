/**
 * Which rows of a growing block are free. A row that is given up is used again once nobody has a snapshot any more that
 * was taken while it was in use: snapshots are told of by `hold`, and forgotten when they are collected as garbage.
 */
export class RowSlots {
  #end: number;
  readonly #free: number[] = [];
  /** rows given up, oldest first, each with the snapshots that had been taken by then */
  readonly #givenUp: { readonly slot: number; readonly snapshots: number }[] = [];
  #snapshots = 0;
  /** numbers of the snapshots that somebody has, in ascending order */
  readonly #held = new Set<number>();
  readonly #collected: FinalizationRegistry<number>;

  /** Rows below `first` are never given out. */
  constructor(first: number) {
    this.#end = first;
    const held = this.#held;
    this.#collected = new FinalizationRegistry((number) => held.delete(number));
  }

  /** Rows that were ever given out, those below `first` included. */
  get end(): number {
    return this.#end;
  }

  take(): number {
    const [oldest = Infinity] = this.#held;
    while (this.#givenUp.length > 0 && this.#givenUp[0]!.snapshots < oldest)
      this.#free.push(this.#givenUp.shift()!.slot);
    return this.#free.pop() ?? this.#end++;
  }

  giveUp(slot: number): void {
    this.#givenUp.push({ slot, snapshots: this.#snapshots });
  }

  /** From now on `snapshot` reads the rows that are in use. */
  hold(snapshot: object): void {
    this.#snapshots++;
    this.#held.add(this.#snapshots);
    this.#collected.register(snapshot, this.#snapshots);
  }
}
