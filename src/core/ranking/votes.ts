import type { ItemItemIndex } from "./item-item/item-item.js";
import type { RankInput } from "./rank-input.js";

const dayMs = 86_400_000;

/** One of the user's own items as it speaks for others. */
export interface Vote {
  readonly number: number;
  readonly weight: number;
}

/**
 * The own items that vote for others: weight 2^(−age/H) of the last behaviour with each (1 for H = Infinity); of a longer
 * history the `limit` newest. Items that the user only rejected do not vote.
 */
export function votesOf({ own, now }: Pick<RankInput, "own" | "now">, halfLifeDays: number, limit = 500): Vote[] {
  const mine = [...own].filter(([, item]) => item.weight > 0);
  const voting = mine.length > limit ? mine.toSorted(([a, x], [b, y]) => y.lastAt - x.lastAt || a - b).slice(0, limit) : mine;
  return voting.map(([number, item]) => ({ number, weight: 2 ** (-Math.max(0, now - item.lastAt) / (halfLifeDays * dayMs)) }));
}

// Sums by catalogue position, all 0 between two calls: a large catalogue would cost megabytes a call.
let sums = new Float64Array(0);

/** out[i] = Σ over votes of weight · (item-item weight to the item at positions[i]). */
export function addVotes(index: ItemItemIndex, votes: readonly Vote[], { catalogue }: Pick<RankInput, "catalogue">, positions: Int32Array, out: Float64Array): void {
  if (votes.length === 0) return;
  if (sums.length < catalogue.size) sums = new Float64Array(Math.ceil(1.5 * catalogue.size));
  const touched: number[] = [];
  for (const { number, weight } of votes) {
    index.forEach(number, (neighbour, value) => {
      const position = catalogue.positionOf(neighbour);
      if (position < 0) return;
      sums[position]! += weight * value;
      touched.push(position);
    });
  }
  for (let i = 0; i < positions.length; i++) out[i] = sums[positions[i]!]!;
  for (const position of touched) sums[position] = 0;
}

/** The votes that speak most for one item (item numbers), strongest first, positive ones only. */
export function strongestVotes(index: ItemItemIndex, votes: readonly Vote[], item: number, limit: number): Vote[] {
  return votes
    .map(({ number, weight }) => ({ number, weight: weight * index.weight(number, item) }))
    .filter((vote) => vote.weight > 0 && vote.number !== item)
    .toSorted((a, b) => b.weight - a.weight || a.number - b.number)
    .slice(0, limit);
}
