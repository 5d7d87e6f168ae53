/**
 * The one inner loop of the dense algebra here, as a hand-assembled WebAssembly SIMD function over float32:
 * C[0…4, 0…8·panels) += A·B, where A is a packed panel of 4 rows ([k][4]) and B are packed panels of 8 columns ([k][8],
 * one after the other). Register blocking after Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (2008): 8 accumulators, 32 multiply-adds for 6 loads.
 */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  /** a, b, c: byte addresses; stride: bytes between rows of C; k: depth; panels: number of 8-column panels. */
  multiplyAdd(a: number, b: number, c: number, stride: number, k: number, panels: number): void;
}

export const panelRows = 4;
export const panelColumns = 8;

const i32 = 0x7f;
const v128 = 0x7b;

function leb(value: number): number[] {
  const out: number[] = [];
  do {
    const low = value & 0x7f;
    value >>>= 7;
    out.push(value ? low | 0x80 : low);
  } while (value);
  return out;
}

const section = (id: number, body: number[]) => [id, ...leb(body.length), ...body];
const get = (local: number) => [0x20, ...leb(local)];
const set = (local: number) => [0x21, ...leb(local)];
const constant = (value: number) => [0x41, ...(value < 64 ? [value] : [value | 0x80, 0])];
const add = [0x6a];
const subtract = [0x6b];
const simd = (code: number, ...rest: number[]) => [0xfd, ...leb(code), ...rest];
const load = (offset: number) => simd(0x00, 0, ...leb(offset));
const loadSplat = (offset: number) => simd(0x09, 0, ...leb(offset));
const store = (offset: number) => simd(0x0b, 0, ...leb(offset));
const zero = simd(0x0c, ...Array<number>(16).fill(0));
const addF32 = simd(0xe4);
const multiplyF32 = simd(0xe6);

const sum = (i: number) => 9 + i;

/** Locals: parameters a, b, c, stride, k, panels; then row, depth, at (i32); then 8 sums, b0, b1, splat (v128). */
function body(): number[] {
  const [a, b, c, stride, k, panels, row, depth, at] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const b0 = 17;
  const b1 = 18;
  const splat = 19;
  const rows = [0, 1, 2, 3];
  const innerStep = [
    ...get(b),
    ...load(0),
    ...set(b0),
    ...get(b),
    ...load(16),
    ...set(b1),
    ...rows.flatMap((r) => [
      ...get(row),
      ...loadSplat(4 * r),
      ...set(splat),
      ...get(sum(2 * r)),
      ...get(splat),
      ...get(b0),
      ...multiplyF32,
      ...addF32,
      ...set(sum(2 * r)),
      ...get(sum(2 * r + 1)),
      ...get(splat),
      ...get(b1),
      ...multiplyF32,
      ...addF32,
      ...set(sum(2 * r + 1)),
    ]),
    ...get(row),
    ...constant(16),
    ...add,
    ...set(row),
    ...get(b),
    ...constant(32),
    ...add,
    ...set(b),
    ...get(depth),
    ...constant(1),
    ...subtract,
    ...set(depth),
  ];
  const writeBack = rows.flatMap((r) => [
    ...get(at),
    ...get(at),
    ...load(0),
    ...get(sum(2 * r)),
    ...addF32,
    ...store(0),
    ...get(at),
    ...get(at),
    ...load(16),
    ...get(sum(2 * r + 1)),
    ...addF32,
    ...store(16),
    ...get(at),
    ...get(stride),
    ...add,
    ...set(at),
  ]);
  const panel = [
    ...get(panels),
    0x45,
    0x0d,
    1, // i32.eqz, br_if out of the block
    ...[0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) => [...zero, ...set(sum(i))]),
    ...get(a),
    ...set(row),
    ...get(k),
    ...set(depth),
    0x03,
    0x40,
    ...innerStep,
    ...get(depth),
    0x0d,
    0,
    0x0b, // loop over k
    ...get(c),
    ...set(at),
    ...writeBack,
    ...get(c),
    ...constant(32),
    ...add,
    ...set(c),
    ...get(panels),
    ...constant(1),
    ...subtract,
    ...set(panels),
    0x0c,
    0,
  ];
  const code = [0x02, 0x40, 0x03, 0x40, ...panel, 0x0b, 0x0b, 0x0b];
  return [2, 3, i32, 11, v128, ...code];
}

const name = (letter: string) => [1, letter.charCodeAt(0)];

function assemble(): Uint8Array<ArrayBuffer> {
  const code = body();
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, 0x60, 6, i32, i32, i32, i32, i32, i32, 0]),
    ...section(2, [1, ...name("e"), ...name("m"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("f"), 0, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

let compiled: WebAssembly.Module | null = null;

/**
 * A kernel with its own zeroed memory of at least `bytes` (up to 4 GiB). Throws RangeError when the memory is not to be
 * had.
 */
export function createKernel(bytes: number): Kernel {
  compiled ??= new WebAssembly.Module(assemble());
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) + 1 });
  const { f } = new WebAssembly.Instance(compiled, { e: { m: memory } }).exports;
  if (typeof f !== "function") throw new TypeError("The WebAssembly kernel exports no function.");
  return { memory, multiplyAdd: (a, b, c, stride, k, panels) => void f(a, b, c, stride, k, panels) };
}
