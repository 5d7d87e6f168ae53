import { NumberColumn } from "../../core/ranking/number-column.js";
import { float32Arithmetic } from "../../core/row-scan/dot-kernel.js";
import { RowScan, queriesPerPass } from "../../core/row-scan/row-scan.js";
import { centre } from "../../core/topics/centre.js";
import type { ItemVectors } from "../../core/ranking/vectors.js";
import { RowSlots } from "./row-slots.js";

/** Stays zero: it stands for items without a vector. */
const emptyRow = 0;

/**
 * Centred unit vectors of items by catalogue position, in one growing block of WebAssembly memory: 4·dimension bytes an
 * item, multiplied by a SIMD kernel. A vector that is replaced stays in its row for the snapshots that have it.
 */
export class ItemMatrix {
  readonly #mean: Float32Array;
  readonly #rows: RowScan;
  readonly #slots = new NumberColumn(emptyRow);
  readonly #free = new RowSlots(emptyRow + 1);
  #reserved = 0;
  #count = 0;
  #snapshot: ItemVectorRows | null = null;

  constructor(mean: Float32Array) {
    this.#mean = mean;
    this.#rows = new RowScan(mean.length, float32Arithmetic);
    this.#reserve(1);
  }

  /** Sets the raw unit vector of the item at a position. */
  set(position: number, raw: Float32Array): void {
    const former = this.#slots.get(position);
    if (former === emptyRow) this.#count++;
    else this.#free.giveUp(former);
    const slot = this.#free.take();
    this.#reserve(this.#free.end);
    rowOf(this.#rows, slot, this.#mean.length).set(centre(raw, this.#mean));
    this.#slots.set(position, slot);
    this.#snapshot = null;
  }

  /** Takes out the vector of the item at a position. */
  remove(position: number): void {
    const slot = this.#slots.get(position);
    if (slot === emptyRow) return;
    this.#count--;
    this.#free.giveUp(slot);
    this.#slots.set(position, emptyRow);
    this.#snapshot = null;
  }

  /** A view of the vector at a position, to be read at once; null = there is none. */
  read(position: number): Float32Array | null {
    const slot = this.#slots.get(position);
    return slot === emptyRow ? null : rowOf(this.#rows, slot, this.#mean.length);
  }

  /** The vectors as they are now; the same object while nothing is set. */
  snapshot(): ItemVectorRows {
    if (this.#snapshot === null) {
      this.#snapshot = new ItemVectorRows(this.#rows, this.#slots.snapshot(), this.#mean.length, this.#count);
      this.#free.hold(this.#snapshot);
    }
    return this.#snapshot;
  }

  #reserve(needed: number): void {
    if (needed <= this.#reserved) return;
    this.#reserved = Math.max(256, needed, Math.ceil(this.#reserved * 1.5));
    this.#rows.reserve(this.#reserved);
  }
}

/** Vectors of items as they were when the snapshot was taken. */
export class ItemVectorRows implements ItemVectors {
  readonly dimension: number;
  /** How many items have a vector. */
  readonly count: number;
  readonly #rows: RowScan;
  readonly #slots: NumberColumn;

  constructor(rows: RowScan, slots: NumberColumn, dimension: number, count: number) {
    this.#rows = rows;
    this.#slots = slots;
    this.dimension = dimension;
    this.count = count;
  }

  /** A view, to be read at once: it is void when the block grows. */
  read(position: number): Float32Array | null {
    const slot = this.#slots.get(position);
    return slot === emptyRow ? null : rowOf(this.#rows, slot, this.dimension);
  }

  similarities(queries: readonly Float32Array[], positions: Int32Array): Float32Array[] {
    const out = queries.map(() => new Float32Array(positions.length));
    const slots = Uint32Array.from(positions, (position) => this.#slots.get(position));
    for (let first = 0; first < queries.length; first += queriesPerPass)
      this.#rows.scan(
        queries.slice(first, first + queriesPerPass),
        slots.length,
        slots,
        (q, address, count, _block, start) => {
          out[first + q]!.set(new Float32Array(this.#rows.buffer, address, count), start);
        },
      );
    return out;
  }
}

function rowOf(rows: RowScan, slot: number, dimension: number): Float32Array {
  return new Float32Array(rows.buffer, rows.address(slot), dimension);
}
