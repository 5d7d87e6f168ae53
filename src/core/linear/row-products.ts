import { createKernel, panelColumns, panelRows, type Kernel } from "./kernel.js";

/** Rows that are multiplied at once: they lie in the processor's cache meanwhile. */
const chunk = 64;

/**
 * Dot products of many rows of d numbers with k axes, in the SIMD kernel: k·d multiply-adds a row. Memory: 4·k·d bytes
 * for the axes, which may be changed between two readings, and some for the rows at hand.
 */
export class RowProducts {
  readonly #d: number;
  readonly #k: number;
  /** numbers a row of the answers: k, rounded up to whole panels */
  readonly #width: number;
  readonly #kernel: Kernel;
  readonly #axes: Float32Array;
  readonly #rows: Float32Array;
  readonly #products: Float32Array;

  constructor(k: number, d: number) {
    this.#d = d;
    this.#k = k;
    this.#width = Math.ceil(k / panelColumns) * panelColumns;
    const [axes, rows] = [this.#width * d, chunk * d];
    this.#kernel = createKernel(4 * (axes + rows + chunk * this.#width));
    const { buffer } = this.#kernel.memory;
    this.#axes = new Float32Array(buffer, 0, axes);
    this.#rows = new Float32Array(buffer, 4 * axes, rows);
    this.#products = new Float32Array(buffer, 4 * (axes + rows), chunk * this.#width);
  }

  /** Takes k axes of d numbers each, row-major. */
  setAxes(axes: Float32Array): this {
    const d = this.#d;
    for (let axis = 0; axis < this.#k; axis++) {
      const to = (axis - (axis % panelColumns)) * d + (axis % panelColumns);
      for (let j = 0; j < d; j++) this.#axes[to + j * panelColumns] = axes[axis * d + j]!;
    }
    return this;
  }

  /** Takes the columns of a d × k matrix, row-major, as axes: the products are then the rows times that matrix. */
  setColumns(matrix: Float32Array): this {
    const [d, k] = [this.#d, this.#k];
    for (let axis = 0; axis < k; axis++) {
      const to = (axis - (axis % panelColumns)) * d + (axis % panelColumns);
      for (let j = 0; j < d; j++) this.#axes[to + j * panelColumns] = matrix[j * k + axis]!;
    }
    return this;
  }

  /**
   * Calls `each` with the products of every row that is asked for, in order. The array belongs to this reader: it is
   * overwritten by the next rows. `rowAt` names the row of the matrix that stands at a place of the reading.
   */
  forEach(
    values: Float32Array,
    count: number,
    each: (products: Float32Array, place: number) => void,
    rowAt: (place: number) => number = (place) => place,
  ): void {
    const width = this.#width;
    for (let from = 0; from < count; from += chunk) {
      const here = Math.min(chunk, count - from);
      const padded = Math.ceil(here / panelRows) * panelRows;
      for (let r = 0; r < padded; r++) this.#pack(r, values, r < here ? rowAt(from + r) : null);
      this.#products.fill(0, 0, padded * width);
      this.#multiply(padded);
      for (let r = 0; r < here; r++) each(this.#products.subarray(r * width, r * width + this.#k), from + r);
    }
  }

  #pack(r: number, values: Float32Array, row: number | null): void {
    const d = this.#d;
    const to = (r - (r % panelRows)) * d + (r % panelRows);
    if (row === null) for (let j = 0; j < d; j++) this.#rows[to + j * panelRows] = 0;
    else for (let j = 0; j < d; j++) this.#rows[to + j * panelRows] = values[row * d + j]!;
  }

  #multiply(rows: number): void {
    const [d, width] = [this.#d, this.#width];
    // Some axes for all rows, then the next: each is read from memory once.
    const block = Math.max(1, Math.floor((1 << 17) / (panelColumns * d)));
    for (let panel = 0; panel * panelColumns < width; panel += block)
      for (let r = 0; r < rows; r += panelRows)
        this.#kernel.multiplyAdd(
          this.#rows.byteOffset + 4 * r * d,
          this.#axes.byteOffset + 4 * panel * panelColumns * d,
          this.#products.byteOffset + 4 * (r * width + panel * panelColumns),
          4 * width,
          d,
          Math.min(block, width / panelColumns - panel),
        );
  }
}
