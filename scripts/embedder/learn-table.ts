import { readFileSync } from "node:fs";
import type { ModelFiles } from "../../src/adapters/embedding/model-files.js";
import { pieceFrequencies, WordPieces } from "../../src/adapters/embedding/bilingual/word-pieces.js";
import { pieceWeight } from "../../src/adapters/embedding/bilingual/piece-table.js";
import { vocabularyOf } from "../../src/adapters/embedding/vocabulary.js";
import { withoutCommonDirections } from "./common-directions.js";
import { teach } from "./teacher.js";

/** Directions that nearly all vectors share say nothing about meaning (Mu, Viswanath 2018, "All-but-the-top"). */
const commonDirections = 4;
const epochs = 12;
const rate = 0.075;
/** Share of the way back to where a piece began, per epoch: pieces that are never met stay where they were. */
const pull = 0.002;

/** A vector per word piece, row-major; rows of pieces that are not Latin letters or digits are zero. */
export interface LearntTable {
  readonly rows: Float32Array;
  readonly dimension: number;
}

/**
 * Learns vectors of word pieces such that the weighted sum of a text's pieces points where the sentence model's vector
 * of the text points: from the model's vectors of the pieces alone, then by gradient steps on the cosine over
 * dictionary definitions. Nothing else is learnt from; deterministic.
 */
export async function learnTable(
  model: ModelFiles,
  texts: readonly string[],
  options: { folder: string; onProgress?: (done: number, total: number) => void },
): Promise<LearntTable> {
  const d = model.dimension;
  const pieces = new WordPieces(vocabularyOf(readFileSync(model.tokenizerPath, "utf8")));
  const rows = await vectorsAlone(model, pieces, options);
  const targets = await teach(model, texts, options);
  withoutMean(targets, d);
  const used = usedRows(rows, d);
  withoutCommonDirections(rows, used, d, commonDirections);
  const known = new Set(used);
  const spelt = texts.map((text) => pieces.of(text).filter((piece) => known.has(piece)));
  const weight = pieceFrequencies(pieces.vocabulary.length).map(pieceWeight);
  const start = rows.slice();
  for (let epoch = 0; epoch < epochs; epoch++) {
    spelt.forEach((numbers, text) => step(rows, numbers, weight, targets.subarray(text * d, (text + 1) * d)));
    for (let i = 0; i < rows.length; i++) rows[i]! += pull * (start[i]! - rows[i]!);
  }
  return { rows, dimension: d };
}

/** One gradient step of the cosine between a text's weighted sum of pieces and its target. */
function step(rows: Float32Array, numbers: readonly number[], weight: Float32Array, target: Float32Array): void {
  const d = target.length;
  const sum = new Float64Array(d);
  let total = 0;
  for (const piece of numbers) {
    total += weight[piece]!;
    for (let k = 0; k < d; k++) sum[k]! += weight[piece]! * rows[piece * d + k]!;
  }
  let squares = 0;
  let product = 0;
  for (let k = 0; k < d; k++) {
    squares += sum[k]! * sum[k]!;
    product += sum[k]! * target[k]!;
  }
  if (squares === 0) return;
  const length = Math.sqrt(squares);
  const cosine = product / length;
  for (const piece of numbers) {
    const size = (rate * weight[piece]!) / Math.max(total, 1);
    for (let k = 0; k < d; k++) rows[piece * d + k]! += size * (target[k]! - (cosine * sum[k]!) / length);
  }
}

/** The sentence model's vector of every piece of Latin letters or digits as a text of its own. */
async function vectorsAlone(
  model: ModelFiles,
  { vocabulary }: WordPieces,
  options: { folder: string; onProgress?: (done: number, total: number) => void },
): Promise<Float32Array> {
  const d = model.dimension;
  const wanted = vocabulary
    .map((piece, number) => ({ surface: piece.replace(/^##/, ""), number }))
    .filter(({ surface }) => /^[\p{Script=Latin}\p{N}]+$/u.test(surface));
  const surfaces = [...new Set(wanted.map(({ surface }) => surface))];
  const vectors = await teach(model, surfaces, options);
  const place = new Map(surfaces.map((surface, i) => [surface, i]));
  const rows = new Float32Array(vocabulary.length * d);
  for (const { surface, number } of wanted) {
    const from = place.get(surface)! * d;
    rows.set(vectors.subarray(from, from + d), number * d);
  }
  return rows;
}

/** Numbers of the rows that hold a vector. */
export function usedRows(rows: Float32Array, d: number): number[] {
  const used: number[] = [];
  for (let row = 0; row * d < rows.length; row++) if (rows[row * d] !== 0 || rows[row * d + 1] !== 0) used.push(row);
  return used;
}

/** Takes the mean out of every row and scales it back to length 1. */
function withoutMean(rows: Float32Array, d: number): void {
  const n = rows.length / d;
  const mean = new Float64Array(d);
  for (let i = 0; i < rows.length; i++) mean[i % d]! += rows[i]! / n;
  for (let row = 0; row < n; row++) {
    let squares = 0;
    for (let k = 0; k < d; k++) {
      rows[row * d + k]! -= mean[k]!;
      squares += rows[row * d + k]! ** 2;
    }
    const scale = 1 / (Math.sqrt(squares) || 1);
    for (let k = 0; k < d; k++) rows[row * d + k]! *= scale;
  }
}
