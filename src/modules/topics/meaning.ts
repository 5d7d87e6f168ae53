import type { TopicTerms } from "../../core/topics/label-candidates.js";
import type { Meaning } from "../../core/topics/labels.js";
import type { Embedder } from "../../ports/embedder.js";

/**
 * How near terms lie to topics by what words mean: by vectors of the terms and of some titles of each topic, less what
 * all titles share. `words` is quick and needs no service, whatever model embeds the catalogue.
 */
export async function meaningOf(
  words: Embedder,
  topics: readonly TopicTerms[],
  titles: readonly (readonly string[])[],
): Promise<Meaning> {
  const surfaces = new Map(topics.flatMap(({ candidates }) => candidates.map(({ key, surface }) => [key, surface])));
  const vectors = await words.embed([...surfaces.values(), ...titles.flat()]);
  const d = words.dimension;
  const ofTitles = vectors.slice(surfaces.size);
  const mean = meanOf(ofTitles, d);
  const terms = new Map([...surfaces.keys()].map((key, i) => [key, centredUnit(vectors[i]!, mean)]));
  let at = 0;
  const centres = titles.map((own) => centredUnit(meanOf(ofTitles.slice(at, (at += own.length)), d), mean));
  return {
    nearness: (key, topic) => dot(terms.get(key)!, centres[topic]!),
    likeness: (key, other) => dot(terms.get(key)!, terms.get(other)!),
  };
}

function meanOf(vectors: readonly Float32Array[], d: number): Float32Array {
  const mean = new Float32Array(d);
  for (const vector of vectors) for (let k = 0; k < d; k++) mean[k]! += vector[k]! / vectors.length;
  return mean;
}

function centredUnit(vector: Float32Array, mean: Float32Array): Float32Array {
  const centred = vector.map((x, k) => x - mean[k]!);
  const length = Math.hypot(...centred);
  return length === 0 ? centred : centred.map((x) => x / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
