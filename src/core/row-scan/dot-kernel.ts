import { assembleModule, op, type Code } from "./wasm-assembler.js";
import { instantiate, type WasmMemory } from "./wasm-memory.js";

/** Every row is padded with zeros to a multiple of this many numbers. */
export const rowMultiple = 32;

/** How the kernel multiplies: what a number of a row and of a query is, and what comes out. */
export interface Arithmetic {
  rowNumberBytes: number;
  queryNumberBytes: number;
  /** numbers that one 128-bit instruction multiplies */
  lanes: number;
  load: (offset: number) => Code;
  /** row and query to addends */
  multiply: Code;
  add: Code;
  lane: (lane: number) => Code;
  addLanes: Code;
  store: (offset: number) => Code;
}

/** float32 rows and queries, float32 products. */
export const float32Arithmetic: Arithmetic = {
  rowNumberBytes: 4,
  queryNumberBytes: 4,
  lanes: 4,
  load: op.v128Load,
  multiply: op.f32x4Mul,
  add: op.f32x4Add,
  lane: op.f32x4Lane,
  addLanes: op.f32Add,
  store: op.f32Store,
};

/** int8 rows, int16 queries, int32 products; the caller sees to it that sums stay within 32 bits. */
export const int8Arithmetic: Arithmetic = {
  rowNumberBytes: 1,
  queryNumberBytes: 2,
  lanes: 8,
  load: op.v128Load8x8,
  multiply: op.i32x4DotI16x8,
  add: op.i32x4Add,
  lane: op.i32x4Lane,
  addLanes: op.i32Add,
  store: op.i32Store,
};

/**
 * Dot products of some queries with many rows.
 *
 * All numbers are byte addresses in the memory, except `count`, the number of rows: `queries` holds the queries, one
 * after the other; row i starts at `rows + i·rowBytes`, or, for a kernel with a list, at `rows + list[i]·rowBytes`
 * (list: u32); the product of query q and row i goes to `products + q·productsBytes + 4·i`.
 */
export type DotKernel = (queries: number, rows: number, list: number, count: number, products: number) => void;

/**
 * The shape a kernel is generated for; `width` is the padded number of numbers of a row, a multiple of `rowMultiple`.
 */
export interface DotKernelShape {
  arithmetic: Arithmetic;
  width: number;
  queries: number;
  withList: boolean;
  /** distance between the product lists of two queries */
  productsBytes: number;
}

/**
 * Compiles the kernel for one shape. Every query is summed in the same order, so a score does not depend on its
 * company.
 */
export function createDotKernel(memory: WasmMemory, shape: DotKernelShape): DotKernel {
  return instantiate(assembleKernel(shape), memory);
}

/**
 * In WebAssembly text, for float32, one query and no list (more queries repeat the lines marked q):
 *
 *     (loop $rows
 *       (local.set $row (i32.add (local.get $rows) (i32.mul (local.get $i) (i32.const ROW_BYTES))))
 *       (local.set $end (i32.add (local.get $row) (i32.const ROW_BYTES)))
 *       (local.set $query (local.get $queries))
 *       (local.set $sum (v128.const i32x4 0 0 0 0))                                                 ;; q
 *       (loop $numbers
 *         (local.set $x (v128.load offset=0 (local.get $row)))
 *         (local.set $sum (f32x4.add (local.get $sum) (f32x4.mul (local.get $x) (v128.load offset=0 (local.get
 * $query))))) ;; q
 *         … offsets 16, 32, 48 …
 *         advance $row and $query by the step
 *         (br_if $numbers (i32.lt_u (local.get $row) (local.get $end))))
 *       (f32.store (local.get $products) (lanes of $sum, added))                                    ;; q
 *       advance $products by 4 and $i by 1
 *       (br_if $rows (i32.lt_u (local.get $i) (local.get $count))))
 */
function assembleKernel({
  arithmetic,
  width,
  queries,
  withList,
  productsBytes,
}: DotKernelShape): Uint8Array<ArrayBuffer> {
  const { rowNumberBytes, queryNumberBytes, lanes } = arithmetic;
  const rowBytes = width * rowNumberBytes;
  const [queryBase, rows, list, count, products] = [0, 1, 2, 3, 4];
  const [i, row, end, query] = [5, 6, 7, 8];
  const x = 9;
  // One sum a query: several side by side, to hide an addition's latency, gain 5 % with one query, and with four the
  // registers no longer hold them (twice the time).
  const sum = (q: number): number => 10 + q;
  const perStep = width % 64 === 0 ? 64 : rowMultiple;

  const clearSums: number[] = [];
  const multiplyStep: number[] = [];
  const storeSums: number[] = [];
  for (let q = 0; q < queries; q++) {
    clearSums.push(...op.v128Zero, ...op.set(sum(q)));
    storeSums.push(...storeProduct(q));
  }
  for (let part = 0; part < perStep / lanes; part++) {
    multiplyStep.push(...op.get(row), ...arithmetic.load(part * lanes * rowNumberBytes), ...op.set(x));
    for (let q = 0; q < queries; q++) {
      const s = sum(q);
      const operand = op.v128Load((q * width + part * lanes) * queryNumberBytes);
      multiplyStep.push(
        ...op.get(s),
        ...op.get(x),
        ...op.get(query),
        ...operand,
        ...arithmetic.multiply,
        ...arithmetic.add,
        ...op.set(s),
      );
    }
  }

  function storeProduct(q: number): Code {
    const added = [0, 1, 2, 3].flatMap((lane) => [
      ...op.get(sum(q)),
      ...arithmetic.lane(lane),
      ...(lane === 0 ? [] : arithmetic.addLanes),
    ]);
    return [...op.get(products), ...added, ...arithmetic.store(q * productsBytes)];
  }

  const rowIndex: Code = withList ? [...op.get(list), ...op.i32Load()] : op.get(i);
  const body: Code = [
    ...op.returnIf([...op.get(count), ...op.i32Eqz]),
    ...op.loopWhile(
      [
        ...op.get(rows),
        ...rowIndex,
        ...op.i32Const(rowBytes),
        ...op.i32Mul,
        ...op.i32Add,
        ...op.set(row),
        ...op.get(row),
        ...op.i32Const(rowBytes),
        ...op.i32Add,
        ...op.set(end),
        ...op.get(queryBase),
        ...op.set(query),
        ...clearSums,
        ...op.loopWhile(
          [
            ...multiplyStep,
            ...op.advance(row, perStep * rowNumberBytes),
            ...op.advance(query, perStep * queryNumberBytes),
          ],
          [...op.get(row), ...op.get(end), ...op.i32LtU],
        ),
        ...storeSums,
        ...op.advance(products, 4),
        ...(withList ? op.advance(list, 4) : []),
        ...op.advance(i, 1),
      ],
      [...op.get(i), ...op.get(count), ...op.i32LtU],
    ),
  ];
  return assembleModule({
    parameters: 5,
    locals: [
      { type: "i32", count: 4 },
      { type: "v128", count: 1 + queries },
    ],
    body,
  });
}
