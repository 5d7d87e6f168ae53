import type { Catalogue } from "../catalogue.js";
import type { ItemVectors } from "../vectors.js";
import { factorsAcross, votesFor, votesOf, type Vote } from "../votes.js";
import type { Feature } from "./feature.js";

/**
 * Cosine of e_x and M'·Σ_i w_i e_i: item-item weights distilled into text space, so that an item nobody has touched
 * still has neighbours. A cosine, because the length of the sum only says how long the history is.
 */
export const distilledText: Feature = {
  name: "distilledText",
  words: { en: "its text is like what goes with your choices", zh: "它的内容与您的选择相配" },
  compute(input, positions, out) {
    const { model: { distilled }, vectors, catalogue } = input;
    if (!distilled || !vectors) return;
    const votes = votesOf(input, input.model.itemItemHalfLifeDays), carriedVotes = factorsAcross(input);
    const ask = (mine: readonly Vote[], at: Int32Array): Float32Array | null => {
      const query = queryOf(mine, distilled, vectors, catalogue);
      return query === null ? null : vectors.similarities([query], at)[0]!;
    };
    if (carriedVotes === null) { out.set(ask(votes, positions) ?? []); return; }
    const shelves = new Map<string, number[]>();
    positions.forEach((position, i) => {
      const domain = catalogue.at(position)?.domain ?? "", shelf = shelves.get(domain);
      if (shelf) shelf.push(i);
      else shelves.set(domain, [i]);
    });
    for (const [domain, rows] of shelves) ask(votesFor(domain, votes, { catalogue, carriedVotes }), Int32Array.from(rows, (i) => positions[i]!))?.forEach((value, r) => { out[rows[r]!] = value; });
  },
};

/** M'·Σ_i w_i e_i at unit length; null without a vote that has a vector. Rows of M belong to the items that vote, columns to the items voted for. */
function queryOf(votes: readonly Vote[], distilled: Float32Array, vectors: ItemVectors, catalogue: Catalogue): Float32Array | null {
  const d = vectors.dimension, mine = new Float64Array(d), query = new Float32Array(d);
  for (const { number, weight } of votes) {
    const position = catalogue.positionOf(number), vector = position < 0 ? null : vectors.read(position);
    if (!vector) continue;
    for (let j = 0; j < d; j++) mine[j]! += weight * vector[j]!;
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) query[j]! += mine[i]! * distilled[i * d + j]!;
  const norm = Math.sqrt(query.reduce((sum, x) => sum + x * x, 0));
  if (norm === 0) return null;
  for (let j = 0; j < d; j++) query[j]! /= norm;
  return query;
}
