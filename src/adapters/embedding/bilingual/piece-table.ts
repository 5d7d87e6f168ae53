import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { pieceFrequencies, WordPieces } from "./word-pieces.js";

/** Smooth inverse frequency (Arora, Liang, Ma 2017): frequent words carry little meaning. */
const smoothing = 1e-3;

/** Weight, 0…1, of a word or piece that occurs with this frequency. */
export function pieceWeight(frequency: number): number {
  return smoothing / (smoothing + frequency);
}

/** A learnt vector per word piece: the fast, static part of the default embedder. */
export class PieceTable {
  readonly dimension: number;
  readonly #pieces: WordPieces;
  readonly #steps: Int8Array;
  /** scale of each row times its weight */
  readonly #scale: Float32Array;

  /** `steps`: pieces × dimension small integers; `scale`: what a step of each row is worth. */
  constructor(pieces: WordPieces, steps: Int8Array, scale: Float32Array) {
    this.#pieces = pieces;
    this.#steps = steps;
    this.dimension = steps.length / scale.length;
    const frequencies = pieceFrequencies(scale.length);
    this.#scale = scale.map((step, piece) => step * pieceWeight(frequencies[piece]!));
  }

  /** Adds the weighted vectors of a text's pieces, times `factor`. */
  add(text: string, into: Float32Array, factor = 1): void {
    const d = this.dimension;
    for (const piece of this.#pieces.of(text)) {
      const scale = factor * this.#scale[piece]!;
      if (scale === 0) continue;
      const from = piece * d;
      for (let k = 0; k < d; k++) into[k]! += scale * this.#steps[from + k]!;
    }
  }
}

/**
 * Reads a table file: brotli over little-endian float32 scales (0 = no vector), one a piece, then the int8 rows of
 * those that have one. Made by scripts/embedder.
 */
export function readPieceTable(path: URL, pieces: WordPieces, dimension: number): PieceTable {
  const bytes = brotliDecompressSync(readFileSync(path));
  const count = pieces.vocabulary.length;
  const scale = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 4 * count));
  const steps = new Int8Array(count * dimension);
  let at = bytes.byteOffset + 4 * count;
  for (let piece = 0; piece < count; piece++) {
    if (scale[piece] === 0) continue;
    steps.set(new Int8Array(bytes.buffer, at, dimension), piece * dimension);
    at += dimension;
  }
  return new PieceTable(pieces, steps, scale);
}
