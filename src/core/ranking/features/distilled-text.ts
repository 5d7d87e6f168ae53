import type { Catalogue } from "../catalogue.js";
import type { ItemVectors } from "../vectors.js";
import { asked } from "../item-item/distil.js";
import { byDomain, bySource, factorsAcross, votesOf, type Vote } from "../votes.js";
import type { Feature } from "./feature.js";

/**
 * Cosine of e_x and M'·Σ_i w_i e_i: item-item weights distilled into text space, so that an item nobody has touched
 * still has neighbours. A cosine, because the length of the sum only says how long the history is.
 */
export const distilledText: Feature = {
  name: "distilledText",
  compute(input, positions, out) {
    const {
      model: { distilled },
      vectors,
      catalogue,
    } = input;
    if (!distilled || !vectors) return;
    const votes = votesOf(input, input.model.itemItemHalfLifeDays);
    const carriedVotes = factorsAcross(input);
    // What votes count differs from domain to domain: the sum of each source is asked for once, all in one reading of
    // the catalogue.
    const groups: Iterable<[string | undefined, readonly Vote[]]> =
      carriedVotes === null ? [[undefined, votes]] : bySource(votes, catalogue);
    const sources = [...groups].map(([from, mine]) => ({
      from,
      query: textQuery(mine, distilled, vectors, catalogue),
    }));
    const rows = vectors.similarities(
      sources.map(({ query }) => query),
      positions,
    );
    const weightsFor = (to: string | null): Float64Array =>
      atUnitLength(
        sources.map(({ from, query }) => ({
          query,
          factor: from === undefined || to === null || carriedVotes === null ? 1 : carriedVotes(from, to),
        })),
      );
    const everywhere = weightsFor(null);
    const weightsAt = carriedVotes === null ? () => everywhere : byDomain(catalogue, weightsFor);
    for (let i = 0; i < out.length; i++) {
      const weights = weightsAt(positions[i]!) ?? everywhere;
      for (let s = 0; s < rows.length; s++) out[i]! += weights[s]! * rows[s]![i]!;
    }
  },
};

/** M'·Σ_i w_i e_i. Rows of M belong to the items that vote, columns to the items voted for. */
export function textQuery(
  votes: readonly Vote[],
  distilled: Float32Array,
  vectors: ItemVectors,
  catalogue: Catalogue,
): Float32Array {
  const mine = new Float64Array(vectors.dimension);
  for (const { number, weight } of votes) {
    const position = catalogue.positionOf(number);
    const vector = position < 0 ? null : vectors.read(position);
    if (vector) for (let j = 0; j < mine.length; j++) mine[j]! += weight * vector[j]!;
  }
  return asked(distilled, vectors.dimension, mine);
}

/** The factors divided by the length of the sum that they make; 0 where it has none. */
function atUnitLength(parts: readonly { readonly query: Float32Array; readonly factor: number }[]): Float64Array {
  const sum = new Float64Array(parts[0]?.query.length ?? 0);
  for (const { query, factor } of parts)
    if (factor > 0) for (let j = 0; j < sum.length; j++) sum[j]! += factor * query[j]!;
  const length = Math.sqrt(sum.reduce((total, x) => total + x * x, 0));
  return Float64Array.from(parts, ({ factor }) => (length > 0 && factor > 0 ? factor / length : 0));
}
