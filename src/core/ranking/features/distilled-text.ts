import { votesOf } from "../votes.js";
import type { Feature } from "./feature.js";

/**
 * Cosine of e_x and M'·Σ_i w_i e_i: item-item weights distilled into text space, so that an item nobody has touched
 * still has neighbours. A cosine, because the length of the sum only says how long the history is.
 */
export const distilledText: Feature = {
  name: "distilledText",
  words: { en: "its text is like what goes with your choices", zh: "它的内容与您的选择相配" },
  compute(input, positions, out) {
    const { model, vectors, catalogue } = input;
    if (!model.distilled || !vectors) return;
    const d = vectors.dimension, mine = new Float64Array(d);
    for (const { number, weight } of votesOf(input, model.itemItemHalfLifeDays)) {
      const position = catalogue.positionOf(number), vector = position < 0 ? null : vectors.read(position);
      if (!vector) continue;
      for (let j = 0; j < d; j++) mine[j]! += weight * vector[j]!;
    }
    // Rows of M belong to the items that vote, columns to the items voted for.
    const query = new Float32Array(d);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) query[j]! += mine[i]! * model.distilled[i * d + j]!;
    const norm = Math.sqrt(query.reduce((sum, x) => sum + x * x, 0));
    if (norm === 0) return;
    for (let j = 0; j < d; j++) query[j]! /= norm;
    out.set(vectors.similarities([query], positions)[0]!);
  },
};
