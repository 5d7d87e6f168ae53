import { createKernel, panelColumns, panelRows } from "./kernel.js";

const block = 64;

/**
 * A symmetric matrix in one WASM memory: row-major with rows padded to `stride` numbers; only the lower triangle is
 * read.
 */
export interface SymmetricMatrix {
  readonly n: number;
  readonly stride: number;
  readonly values: Float32Array;
  /**
   * Replaces the lower triangle by that of the inverse. `onProgress` gets the share done, 0…1. Throws RangeError if not
   * positive definite.
   */
  invert(onProgress?: (done: number) => void): void;
}

/** Bytes an n × n inversion takes: one float32 matrix and four panels. n = 3,659: 57 MB; n = 10,000: 410 MB. */
function inversionBytes(n: number): number {
  const stride = Math.ceil(n / block) * block;
  return 4 * (stride * stride + 3 * stride * block + block * block);
}

/**
 * A zeroed symmetric positive definite matrix to fill and invert in place: block Gauss–Jordan elimination (the sweep
 * operator of Goodnight 1979, blocked), which for such matrices needs no pivoting. n³/2 multiply-adds, all but a
 * vanishing part of them in the SIMD kernel.
 */
export function symmetricMatrix(n: number): SymmetricMatrix {
  const stride = Math.ceil(n / block) * block;
  const kernel = createKernel(inversionBytes(n));
  const values = new Float32Array(kernel.memory.buffer, 0, stride * stride);
  // The padding is an identity matrix: it stays apart from the rest.
  for (let i = n; i < stride; i++) values[i * stride + i] = 1;
  const invert = (onProgress?: (done: number) => void) => {
    const panel = stride * block;
    const address = {
      left: 4 * stride * stride,
      right: 4 * (stride * stride + panel),
      product: 4 * (stride * stride + 2 * panel),
      pivot: 4 * (stride * stride + 3 * panel),
    };
    const { buffer } = kernel.memory;
    const left = new Float32Array(buffer, address.left, panel);
    const right = new Float32Array(buffer, address.right, panel);
    const product = new Float32Array(buffer, address.product, panel);
    const pivot = new Float32Array(buffer, address.pivot, block * block);
    const column = new Float32Array(panel);
    for (let from = 0; from < stride; from += block) {
      // C = the block column of the full symmetric matrix, D = inverse of its diagonal block.
      readColumn(values, stride, from, column);
      const inverse = invertSmall(values, stride, from);
      for (let r = from; r < from + block; r++) column.fill(0, r * block, (r + 1) * block);
      // T = C·D
      pack(column, stride, panelRows, left, 1);
      pack(inverse, block, panelColumns, pivot, 1);
      product.fill(0);
      for (let i = 0; i < stride; i += panelRows) {
        kernel.multiplyAdd(
          address.left + 4 * i * block,
          address.pivot,
          address.product + 4 * i * block,
          4 * block,
          block,
          block / panelColumns,
        );
      }
      // A −= T·C', lower triangle
      pack(product, stride, panelRows, left, -1);
      pack(column, stride, panelColumns, right, 1);
      for (let i = 0; i < stride; i += panelRows) {
        const panels = Math.floor((i + panelRows - 1) / panelColumns) + 1;
        kernel.multiplyAdd(address.left + 4 * i * block, address.right, 4 * i * stride, 4 * stride, block, panels);
      }
      writeColumn(values, stride, from, product, inverse);
      onProgress?.((from + block) / stride);
    }
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) values[i * stride + j] = -values[i * stride + j]!;
  };
  return { n, stride, values, invert };
}

/** The `block` columns from `from` of the full matrix, from its lower triangle: stride × block. */
function readColumn(values: Float32Array, stride: number, from: number, out: Float32Array): void {
  for (let i = 0; i < stride; i++) {
    for (let j = 0; j < block; j++) {
      const c = from + j;
      out[i * block + j] = i >= c ? values[i * stride + c]! : values[c * stride + i]!;
    }
  }
}

function writeColumn(
  values: Float32Array,
  stride: number,
  from: number,
  product: Float32Array,
  inverse: Float32Array,
): void {
  for (let i = 0; i < stride; i++) {
    const inside = i >= from && i < from + block;
    for (let j = 0; j < block; j++) {
      const c = from + j;
      const value = inside ? -inverse[(i - from) * block + j]! : product[i * block + j]!;
      if (i >= c) values[i * stride + c] = value;
      else values[c * stride + i] = value;
    }
  }
}

/** rows × block, row-major → panels of `width` rows, each [block][width]. */
function pack(source: Float32Array, rows: number, width: number, out: Float32Array, sign: 1 | -1): void {
  for (let start = 0; start < rows; start += width) {
    for (let k = 0; k < block; k++) {
      for (let r = 0; r < width; r++) out[start * block + k * width + r] = sign * source[(start + r) * block + k]!;
    }
  }
}

/**
 * Inverse of the diagonal block at `from`, in double precision: Gauss–Jordan without pivoting (the block is positive
 * definite).
 */
function invertSmall(values: Float32Array, stride: number, from: number): Float32Array {
  const a = new Float64Array(block * block);
  for (let i = 0; i < block; i++)
    for (let j = 0; j <= i; j++) a[i * block + j] = a[j * block + i] = values[(from + i) * stride + from + j]!;
  for (let p = 0; p < block; p++) {
    const pivot = a[p * block + p]!;
    if (!(pivot > 0))
      throw new RangeError(`The matrix is not positive definite at row ${from + p}: raise the regularisation.`);
    for (let j = 0; j < block; j++) if (j !== p) a[p * block + j]! /= pivot;
    for (let i = 0; i < block; i++) {
      if (i === p) continue;
      const factor = a[i * block + p]!;
      for (let j = 0; j < block; j++) if (j !== p) a[i * block + j]! -= factor * a[p * block + j]!;
      a[i * block + p] = -factor / pivot;
    }
    a[p * block + p] = 1 / pivot;
  }
  return Float32Array.from(a);
}
