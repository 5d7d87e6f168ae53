import { int8Arithmetic } from "../../../core/row-scan/dot-kernel.js";
import { RowScan } from "../../../core/row-scan/row-scan.js";
import type { KthLargest } from "./kth-largest.js";

const largestCode = 127;
const largestProduct = 2 ** 31 - 1;

/** A query in 16-bit numbers: `query ≈ scale · codes`, off by a vector of length `error`. */
interface SketchedQuery {
  codes: Int16Array;
  scale: number;
  error: number;
}

/** Rows whose cosine with one query lies within `uppers[i] − 2·margins[i] … uppers[i]`. */
export interface Bounds {
  slots: number[];
  uppers: number[];
  margins: number[];
}

/**
 * Rows in 8 bits, `x ≈ scale · codes` with one scale a row, and the length of what is lost. By the Cauchy–Schwarz
 * inequality `|q·x − approximation| ≤ ‖q‖·‖x error‖ + ‖q error‖·‖scale·codes‖`: bounds that are certain, from a quarter
 * of the bytes. All vectors have length 0 or 1 (1e-6).
 */
export class VectorSketch {
  readonly #rows: RowScan;
  readonly #largestQueryCode: number;
  readonly #dimension: number;
  readonly #rounding: number;
  /** The largest scale and error that a row has or had: what no row exceeds. */
  #largestScale = 0;
  #largestError = 0;
  #scales = new Float32Array(64);
  #errors = new Float32Array(64);

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#rows = new RowScan(dimension, int8Arithmetic);
    // Sums of `width` products must stay within 31 bits.
    this.#largestQueryCode = Math.min(32_767, Math.floor(largestProduct / (largestCode * this.#rows.width)));
    // Float32 sums of the exact scan and float32 scales, with a factor of four to spare.
    this.#rounding = 4 * 2 ** -24 * (this.#rows.width / 4 + 16);
  }

  get bytes(): number {
    return this.#rows.buffer.byteLength + this.#scales.byteLength + this.#errors.byteLength;
  }

  reserve(count: number): void {
    this.#rows.reserve(count);
    if (count <= this.#scales.length) return;
    const length = Math.max(count, Math.ceil(this.#scales.length * 1.5));
    const [scales, errors] = [new Float32Array(length), new Float32Array(length)];
    scales.set(this.#scales);
    errors.set(this.#errors);
    [this.#scales, this.#errors] = [scales, errors];
  }

  set(slot: number, vector: Float32Array): void {
    const codes = new Int8Array(this.#rows.buffer, this.#rows.address(slot), this.#dimension);
    const { scale, error } = quantise(vector, codes, largestCode);
    this.#scales[slot] = scale;
    this.#errors[slot] = error;
    this.#largestScale = Math.max(this.#largestScale, this.#scales[slot]!);
    this.#largestError = Math.max(this.#largestError, this.#errors[slot]!);
  }

  copy(from: number, to: number): void {
    this.#rows.copy(from, to);
    this.#scales[to] = this.#scales[from]!;
    this.#errors[to] = this.#errors[from]!;
  }

  /**
   * Per query (at most `queriesPerPass`), bounds of its cosines with the first `count` rows, or those in `slots`, in
   * one pass; `lower[q]` is offered each row's lower bound, and rows whose upper bound lies below its threshold by then
   * are left out.
   */
  scan(
    queries: readonly Float32Array[],
    count: number,
    slots: Uint32Array | null,
    lower: readonly KthLargest[],
  ): Bounds[] {
    const sketched = queries.map((query) => this.#sketch(query));
    const found = queries.map((): Bounds => ({ slots: [], uppers: [], margins: [] }));
    const [scales, errors, rounding] = [this.#scales, this.#errors, this.#rounding];
    this.#rows.scan(
      sketched.map(({ codes }) => codes),
      count,
      slots,
      (q, address, inBlock, block, first) => {
        const products = new Int32Array(this.#rows.buffer, address, inBlock);
        const { scale, error: queryError } = sketched[q]!;
        const [best, bounds] = [lower[q]!, found[q]!];
        const largestMargin = this.#largestError + queryError * (1 + this.#largestError) + rounding;
        const largest = this.#largestScale * scale;
        // A product below this belongs to no row whose upper bound reaches the threshold: nearly all rows are ruled out
        // by one comparison.
        const floorOf = (threshold: number): number =>
          threshold > largestMargin && largest > 0
            ? Math.max(-largestProduct, Math.floor((threshold - largestMargin) / largest) - 1)
            : -largestProduct;
        let { threshold } = best;
        let floor = floorOf(threshold);
        for (let i = nextFrom(products, 0, floor); i < inBlock; i = nextFrom(products, i + 1, floor)) {
          const slot = block === null ? first + i : block[i]!;
          const error = errors[slot]!;
          const margin = error + queryError * (1 + error) + rounding;
          const upper = products[i]! * scales[slot]! * scale + margin;
          if (upper < threshold) continue;
          bounds.slots.push(slot);
          bounds.uppers.push(upper);
          bounds.margins.push(margin);
          const raised = best.offer(upper - 2 * margin);
          if (raised > threshold) floor = floorOf((threshold = raised));
        }
      },
    );
    return found;
  }

  #sketch(query: Float32Array): SketchedQuery {
    const codes = new Int16Array(this.#dimension);
    return { codes, ...quantise(query, codes, this.#largestQueryCode) };
  }
}

/**
 * The first place from `from` with a product of at least `floor`: a loop of its own, which is all that most rows cost.
 */
function nextFrom(products: Int32Array, from: number, floor: number): number {
  let i = from;
  while (i < products.length && products[i]! < floor) i++;
  return i;
}

/** Writes `round(vector / scale)`; the largest number gets the code ±`largest`. */
function quantise(
  vector: Float32Array,
  codes: Int8Array | Int16Array,
  largest: number,
): { scale: number; error: number } {
  let peak = 0;
  for (let i = 0; i < vector.length; i++) peak = Math.max(peak, Math.abs(vector[i]!));
  const scale = peak / largest;
  let square = 0;
  for (let i = 0; i < vector.length; i++) {
    const code = scale === 0 ? 0 : Math.round(vector[i]! / scale);
    codes[i] = code;
    square += (vector[i]! - code * scale) ** 2;
  }
  return { scale, error: Math.sqrt(square) };
}
