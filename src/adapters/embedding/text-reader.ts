import { readFileSync } from "node:fs";
import { readBridge } from "./bilingual/default-bridge.js";
import { windowsOf } from "./bilingual/windows.js";
import { WordPieces } from "./bilingual/word-pieces.js";
import { isJapanese } from "./bilingual/writing.js";
import { type Engine, loadEngine } from "./engine.js";
import type { EngineData } from "./engine-messages.js";
import { join } from "./join.js";
import type { ModelFiles } from "./model-files.js";
import { ngramVector } from "./ngram.js";
import { knownShare, type Script, scriptsOf } from "./script.js";
import { toUnit } from "./unit.js";
import { vocabularyOf } from "./vocabulary.js";

/** One joined unit vector a text, in order. Blocks its thread. */
export type TextReader = (texts: readonly string[]) => Float32Array[];

/**
 * Shares of sentence model and table in the bilingual sentence part, before n-grams take theirs. Chosen on the
 * simulated town and on pairs of our own: docs/reference/embeddings.md.
 */
const parts = { sentence: 0.6, words: 0.3 };

/** Most windows of texts in one forward pass. */
const passWindows = 4;

/** Loads what a kind of engine needs (0.3 s static, about 1 s and 250 MB with a sentence model). */
export async function createTextReader({ kind, model, ngramDimension }: EngineData): Promise<TextReader> {
  const vocabulary = vocabularyOf(readFileSync(model.tokenizerPath, "utf8"));
  const places = { dimension: model.dimension + ngramDimension, knownFrom: model.dimension };
  const known = scriptsOf(vocabulary);
  const joined = (text: string, sentence: ArrayLike<number>, scripts: readonly Script[], spelt = text): Float32Array =>
    whole(join(sentence, ngramVector(text, { ...places, known: scripts }), knownShare(spelt, scripts)));
  if (kind === "sentence") {
    const sentences = sentenceReader(await loadEngine(model), model, vocabulary);
    return (texts) => sentences(texts).map((sentence, i) => joined(texts[i]!, sentence, known));
  }
  const bridge = readBridge(vocabulary);
  const bilingual: readonly Script[] = [...known, "Han"];
  const scriptsIn = (text: string): readonly Script[] => (isJapanese(text) ? known : bilingual);
  if (kind === "static") {
    return (texts) =>
      texts.map((text) => {
        const { words, english } = bridge.read(text);
        return joined(text, words, scriptsIn(text), english);
      });
  }
  const sentences = sentenceReader(await loadEngine(model), model, vocabulary);
  return (texts) => {
    const readings = texts.map((text) => bridge.read(text));
    // A text of nothing but unknown signs reads as it is written.
    const vectors = sentences(readings.map(({ english }, i) => (english === "" ? texts[i]! : english)));
    return texts.map((text, i) => {
      const { words, english } = readings[i]!;
      const sum = new Float32Array(model.dimension);
      for (let k = 0; k < sum.length; k++)
        sum[k] = Math.sqrt(parts.sentence) * vectors[i]![k]! + Math.sqrt(parts.words) * words[k]!;
      return joined(text, toUnit(sum), scriptsIn(text), english);
    });
  };
}

/** A vector that is never without direction: what holds neither words nor letters lies along one axis of its own. */
function whole(vector: Float32Array): Float32Array {
  if (vector.every((x) => x === 0)) vector[vector.length - 1] = 1;
  return vector;
}

/** Reads whole texts with a sentence model: the mean of their windows, weighted by length. */
function sentenceReader(
  engine: Engine,
  model: ModelFiles,
  vocabulary: readonly string[],
): (texts: readonly string[]) => Float32Array[] {
  const pieces = new WordPieces(vocabulary);
  return (texts) => {
    const windows = texts.flatMap((text, i) => windowsOf(text, pieces).map((window) => ({ ...window, i })));
    const sums = texts.map(() => new Float32Array(model.dimension));
    for (let at = 0; at < windows.length; at += passWindows) {
      const pass = windows.slice(at, at + passWindows);
      engine.embed(pass.map(({ text }) => text)).forEach((vector, j) => {
        const sum = sums[pass[j]!.i]!;
        for (let k = 0; k < sum.length; k++) sum[k]! += pass[j]!.pieces * vector[k]!;
      });
    }
    return sums.map(toUnit);
  };
}
