/**
 * Just enough of the WebAssembly binary format (https://webassembly.github.io/spec/core/binary/) to write one function
 * that works on an imported memory, so that the kernel needs no build tool and can be generated for a given shape.
 */

/** Bytes of one or more instructions. */
export type Code = readonly number[];

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const vectorInstruction = 0xfd;
const emptyBlock = 0x40;
const valueTypes = { i32: 0x7f, v128: 0x7b } as const;
const zero16: Code = Array.from({ length: 16 }, () => 0);

/** Instructions by the names of the specification; each returns its bytes. */
export const op = {
  get: (local: number): Code => [0x20, ...unsigned(local)],
  set: (local: number): Code => [0x21, ...unsigned(local)],
  i32Const: (value: number): Code => [0x41, ...signed(value)],
  i32Add: [0x6a] as Code,
  i32Mul: [0x6c] as Code,
  i32LtU: [0x49] as Code,
  i32Eqz: [0x45] as Code,
  i32Load: (offset = 0): Code => [0x28, 2, ...unsigned(offset)],
  i32Store: (offset = 0): Code => [0x36, 2, ...unsigned(offset)],
  f32Store: (offset = 0): Code => [0x38, 2, ...unsigned(offset)],
  f32Add: [0x92] as Code,
  v128Load: (offset = 0): Code => [vectorInstruction, 0, 4, ...unsigned(offset)],
  /** eight signed bytes, widened to 16 bits each */
  v128Load8x8: (offset = 0): Code => [vectorInstruction, 1, 3, ...unsigned(offset)],
  v128Zero: [vectorInstruction, ...unsigned(12), ...zero16] as Code,
  f32x4Add: [vectorInstruction, ...unsigned(228)] as Code,
  f32x4Mul: [vectorInstruction, ...unsigned(230)] as Code,
  f32x4Lane: (lane: number): Code => [vectorInstruction, ...unsigned(31), lane],
  i32x4Add: [vectorInstruction, ...unsigned(174)] as Code,
  /** products of eight pairs of 16-bit integers, added in twos */
  i32x4DotI16x8: [vectorInstruction, ...unsigned(186)] as Code,
  i32x4Lane: (lane: number): Code => [vectorInstruction, ...unsigned(27), lane],
  /** local += by */
  advance: (local: number, by: number): Code => [...op.get(local), ...op.i32Const(by), ...op.i32Add, ...op.set(local)],
  /** loop … end: runs again while the body's last value is not 0. */
  loopWhile: (body: Code, condition: Code): Code => [0x03, emptyBlock, ...body, ...condition, 0x0d, 0, 0x0b],
  /** Leaves the function when the condition's value is not 0. */
  returnIf: (condition: Code): Code => [...condition, 0x04, emptyBlock, 0x0f, 0x0b],
};

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [...unsigned(bytes.length), ...bytes];
}

/** A module that imports the memory `env.memory` and exports one function `run` of i32 parameters without a result. */
export function assembleModule(options: {
  parameters: number;
  locals: readonly { type: keyof typeof valueTypes; count: number }[];
  body: Code;
}): Uint8Array<ArrayBuffer> {
  const type = [
    0x60,
    ...unsigned(options.parameters),
    ...Array.from({ length: options.parameters }, () => valueTypes.i32),
    0,
  ];
  const locals = options.locals.flatMap((local) => [...unsigned(local.count), valueTypes[local.type]]);
  const body = [...unsigned(options.locals.length), ...locals, ...options.body, 0x0b];
  return Uint8Array.from([
    0x00,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, ...type]),
    ...section(2, [1, ...name("env"), ...name("memory"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("run"), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}
