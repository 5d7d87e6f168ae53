import { assembleModule, op, type Code } from "./wasm-assembler.js";
import { instantiate, type WasmMemory } from "./wasm-memory.js";

/** Floats per 128-bit lane group times the accumulators that run side by side: every row is padded to a multiple of it. */
export const rowMultiple = 16;
const accumulators = 4;

/**
 * Dot products of some queries with many rows, float32.
 *
 * All numbers are byte addresses in the memory, except `count`, the number of rows: `queries` holds the queries, one row
 * apart; row i starts at `rows + i·rowBytes`, or, for the kernel with a list, at `rows + list[i]·rowBytes` (list: u32);
 * the product of query q and row i goes to `scores + q·scoresBytes + 4·i`.
 */
export type DotKernel = (queries: number, rows: number, list: number, count: number, scores: number) => void;

/** The shape a kernel is generated for; `width` is the padded number of floats of a row, a multiple of `rowMultiple`. */
export interface DotKernelShape {
  width: number;
  queries: number;
  withList: boolean;
  /** distance between the score lists of two queries */
  scoresBytes: number;
}

/** Compiles the kernel for one shape. Every query is summed in the same order, so a score does not depend on its company. */
export function createDotKernel(memory: WasmMemory, shape: DotKernelShape): DotKernel {
  return instantiate(assembleKernel(shape), memory);
}

/**
 * In WebAssembly text, for one query and no list (more queries repeat the lines marked q):
 *
 *     (loop $rows
 *       (local.set $row (i32.add (local.get $rows) (i32.mul (local.get $i) (i32.const ROW_BYTES))))
 *       (local.set $end (i32.add (local.get $row) (i32.const ROW_BYTES)))
 *       (local.set $query (local.get $queries))
 *       (local.set $sum0 (v128.const i32x4 0 0 0 0)) …                                              ;; q, 4 sums
 *       (loop $floats
 *         (local.set $x (v128.load offset=0 (local.get $row)))
 *         (local.set $sum0 (f32x4.add (local.get $sum0) (f32x4.mul (local.get $x) (v128.load offset=0 (local.get $query))))) ;; q
 *         … offsets 16, 32, 48 …
 *         advance $row and $query by the step
 *         (br_if $floats (i32.lt_u (local.get $row) (local.get $end))))
 *       (f32.store (local.get $scores) (lanes of sum0 + sum1 + sum2 + sum3, added))                 ;; q
 *       advance $scores by 4 and $i by 1
 *       (br_if $rows (i32.lt_u (local.get $i) (local.get $count))))
 */
function assembleKernel({ width, queries, withList, scoresBytes }: DotKernelShape): Uint8Array<ArrayBuffer> {
  const rowBytes = width * 4;
  const [queryBase, rows, list, count, scores] = [0, 1, 2, 3, 4];
  const [i, row, end, query] = [5, 6, 7, 8];
  const x = 9;
  const sum = (q: number, a: number): number => 10 + q * accumulators + a;
  const perStep = [64, 32, 16].find((floats) => width % floats === 0) ?? rowMultiple;

  const clearSums: number[] = [], multiplyStep: number[] = [], storeSums: number[] = [];
  for (let q = 0; q < queries; q++) {
    for (let a = 0; a < accumulators; a++) clearSums.push(...op.v128Zero, ...op.set(sum(q, a)));
    storeSums.push(...storeScore(q));
  }
  for (let part = 0; part < perStep / 4; part++) {
    multiplyStep.push(...op.get(row), ...op.v128Load(part * 16), ...op.set(x));
    for (let q = 0; q < queries; q++) {
      const s = sum(q, part % accumulators);
      multiplyStep.push(...op.get(s), ...op.get(x), ...op.get(query), ...op.v128Load(q * rowBytes + part * 16), ...op.f32x4Mul, ...op.f32x4Add, ...op.set(s));
    }
  }

  function storeScore(q: number): Code {
    const total = [
      ...op.get(sum(q, 0)), ...op.get(sum(q, 1)), ...op.f32x4Add,
      ...op.get(sum(q, 2)), ...op.get(sum(q, 3)), ...op.f32x4Add, ...op.f32x4Add, ...op.set(x),
    ];
    const lanes = [0, 1, 2, 3].flatMap((lane) => [...op.get(x), ...op.f32x4Lane(lane), ...(lane === 0 ? [] : op.f32Add)]);
    return [...total, ...op.get(scores), ...lanes, ...op.f32Store(q * scoresBytes)];
  }

  const rowIndex: Code = withList ? [...op.get(list), ...op.i32Load()] : op.get(i);
  const body: Code = [
    ...op.returnIf([...op.get(count), ...op.i32Eqz]),
    ...op.loopWhile([
      ...op.get(rows), ...rowIndex, ...op.i32Const(rowBytes), ...op.i32Mul, ...op.i32Add, ...op.set(row),
      ...op.get(row), ...op.i32Const(rowBytes), ...op.i32Add, ...op.set(end),
      ...op.get(queryBase), ...op.set(query),
      ...clearSums,
      ...op.loopWhile(
        [...multiplyStep, ...op.advance(row, perStep * 4), ...op.advance(query, perStep * 4)],
        [...op.get(row), ...op.get(end), ...op.i32LtU],
      ),
      ...storeSums,
      ...op.advance(scores, 4),
      ...(withList ? op.advance(list, 4) : []),
      ...op.advance(i, 1),
    ], [...op.get(i), ...op.get(count), ...op.i32LtU]),
  ];
  return assembleModule({
    parameters: 5,
    locals: [{ type: "i32", count: 4 }, { type: "v128", count: 1 + queries * accumulators }],
    body,
  });
}
