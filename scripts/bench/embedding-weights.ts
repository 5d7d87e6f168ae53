/**
 * How well the local embedding tells sentences of one topic from others at each weight of its sentence part: `npx tsx
 * scripts/bench/embedding-weights.ts`.
 */
import { loadEngine } from "../../src/adapters/embedding/engine.js";
import { packagedModel } from "../../src/adapters/embedding/model-files.js";
import { ngramVector } from "../../src/adapters/embedding/ngram.js";
import { toUnit } from "../../src/adapters/embedding/unit.js";
import { chinese, english, type Topics } from "../../test/support/embedding-sentences.js";

const weights = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1];
const model = await packagedModel();
const engine = await loadEngine(model);

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Subtracts the mean vector and renormalises, as topics do. */
function centred(vectors: readonly Float32Array[]): Float32Array[] {
  const mean = vectors[0]!.map((_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0) / vectors.length);
  return vectors.map((vector) => toUnit(vector.map((value, i) => value - mean[i]!)));
}

/** Probability that two sentences of one topic are nearer than two of different topics (area under the ROC curve). */
function separation(vectors: readonly Float32Array[], topics: readonly string[]): number {
  const same: number[] = [];
  const different: number[] = [];
  for (let i = 0; i < vectors.length; i++) {
    for (let j = 0; j < i; j++) (topics[i] === topics[j] ? same : different).push(dot(vectors[i]!, vectors[j]!));
  }
  const wins = same.reduce((sum, a) => sum + different.reduce((n, b) => n + (a > b ? 1 : a === b ? 0.5 : 0), 0), 0);
  return wins / (same.length * different.length);
}

function table(name: string, sentences: Topics, ngramDimension: number): void {
  const rows = Object.entries(sentences).flatMap(([topic, texts]) => texts.map((text) => ({ topic, text })));
  const dimension = model.dimension + ngramDimension;
  const parts = rows.map(({ text }) => ({
    sentence: engine.embed([text])[0]!,
    ngram: ngramVector(text, { dimension, knownFrom: model.dimension, known: ["Latin"] }),
  }));
  const topics = rows.map((row) => row.topic);
  const line = weights.map((w) => {
    const vectors = parts.map(({ sentence, ngram }) =>
      toUnit(ngram.map((value, i) => Math.sqrt(1 - w) * value + Math.sqrt(w) * (sentence[i] ?? 0))),
    );
    return {
      weight: w,
      separation: separation(vectors, topics).toFixed(3),
      centred: separation(centred(vectors), topics).toFixed(3),
    };
  });
  console.log(`${name}, ${ngramDimension} n-gram places`);
  console.table(line);
}

for (const ngramDimension of [128, 512]) {
  table("English", english, ngramDimension);
  table("Chinese", chinese, ngramDimension);
}
