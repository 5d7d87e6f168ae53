import { votesOf } from "../votes.js";
import type { Feature } from "./feature.js";

/** e_x'·M·Σ_i w_i e_i: item-item weights distilled into text space, so that an item nobody has touched still has neighbours. */
export const distilledText: Feature = {
  name: "distilledText",
  words: { en: "its text is like what goes with your choices", zh: "它的内容与您的选择相配" },
  compute(input, positions, out) {
    const { model, vectors, catalogue } = input;
    if (!model.distilled || !vectors) return;
    const d = vectors.dimension, mine = new Float64Array(d);
    let squares = 0;
    for (const { number, weight } of votesOf(input, model.itemItemHalfLifeDays)) {
      const position = catalogue.positionOf(number), vector = position < 0 ? null : vectors.read(position);
      if (!vector) continue;
      squares += weight * weight;
      for (let j = 0; j < d; j++) mine[j]! += weight * vector[j]!;
    }
    if (squares === 0) return;
    // Rows of M belong to the items that vote, columns to the items voted for.
    const query = new Float32Array(d), norm = Math.sqrt(squares);
    for (let i = 0; i < d; i++) {
      const weight = mine[i]! / norm;
      for (let j = 0; j < d; j++) query[j]! += weight * model.distilled[i * d + j]!;
    }
    out.set(vectors.similarities([query], positions)[0]!);
  },
};
