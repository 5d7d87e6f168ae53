import { createKernel, panelColumns, panelRows, type Kernel } from "./kernel.js";

/** Rows that are multiplied at once. */
const chunk = 128;

/**
 * Σ a_r'·b_r over pairs of rows of d numbers, added one at a time, in the SIMD kernel: d² multiply-adds a row, 4·d²
 * bytes.
 */
export class OuterProducts {
  readonly #d: number;
  readonly #stride: number;
  readonly #kernel: Kernel;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  readonly #sums: Float32Array;
  #rows = 0;

  constructor(d: number) {
    this.#d = d;
    this.#stride = Math.ceil(d / panelColumns) * panelColumns;
    const panel = chunk * this.#stride;
    this.#kernel = createKernel(4 * (2 * panel + this.#stride ** 2));
    const { buffer } = this.#kernel.memory;
    this.#left = new Float32Array(buffer, 0, panel);
    this.#right = new Float32Array(buffer, 4 * panel, panel);
    this.#sums = new Float32Array(buffer, 8 * panel, this.#stride ** 2);
  }

  add(a: Float32Array, b: Float32Array): void {
    const r = this.#rows;
    for (let j = 0; j < this.#d; j++) {
      const left = j % panelRows;
      const right = j % panelColumns;
      this.#left[(j - left) * chunk + r * panelRows + left] = a[j]!;
      this.#right[(j - right) * chunk + r * panelColumns + right] = b[j]!;
    }
    if (++this.#rows === chunk) this.#multiply();
  }

  /** The sums so far: d × d, row-major. */
  sums(): Float32Array {
    this.#multiply();
    const d = this.#d;
    const out = new Float32Array(d * d);
    for (let i = 0; i < d; i++) out.set(this.#sums.subarray(i * this.#stride, i * this.#stride + d), i * d);
    return out;
  }

  #multiply(): void {
    const stride = this.#stride;
    for (let i = 0; i < stride; i += panelRows) {
      this.#kernel.multiplyAdd(
        4 * i * chunk,
        this.#right.byteOffset,
        this.#sums.byteOffset + 4 * i * stride,
        4 * stride,
        chunk,
        stride / panelColumns,
      );
    }
    this.#left.fill(0);
    this.#right.fill(0);
    this.#rows = 0;
  }
}
