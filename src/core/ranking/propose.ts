import { CandidateSet } from "./candidates.js";
import type { RankInput } from "./rank-input.js";
import { bestFirst } from "./score.js";
import { addVotes, votesOf } from "./votes.js";

/** How many candidates each source may bring. */
export interface ProposalSizes {
  readonly itemItem: number;
  readonly cooccurrence: number;
  readonly trending: number;
  readonly fresh: number;
  readonly repeat: number;
}

export const defaultProposalSizes: ProposalSizes = { itemItem: 200, cooccurrence: 100, trending: 100, fresh: 30, repeat: 100 };

/**
 * Candidates that need no vector query: item-item neighbours and session companions of the user's items, what trends
 * (half-lives of a week and a month), what is fresh, and for NEXT the user's own items. Vector neighbours of the
 * interests are added by the caller (source "interest").
 *
 * allowed: which positions may be recommended (`catalogue.allowed`). Deterministic.
 */
export function proposeCandidates(
  input: Pick<RankInput, "task" | "own" | "now" | "catalogue" | "model">, allowed: (position: number) => boolean, sizes: ProposalSizes = defaultProposalSizes,
): CandidateSet {
  const { catalogue, model, now, task, own } = input, set = new CandidateSet();
  const had = (position: number) => task === "DISCOVER" && (own.get(catalogue.numberAt(position))?.weight ?? 0) > 0;
  const may = (position: number) => !had(position) && allowed(position);
  const all = Int32Array.from({ length: catalogue.size }, (_, position) => position), sums = new Float64Array(catalogue.size);
  const voted = [
    { index: model.itemItem, halfLife: model.itemItemHalfLifeDays, size: sizes.itemItem, source: "itemItem" },
    { index: model.cooccurrence, halfLife: model.cooccurrenceHalfLifeDays, size: sizes.cooccurrence, source: "cooccurrence" },
  ] as const;
  for (const { index, halfLife, size, source } of voted) {
    if (!index || own.size === 0) continue;
    addVotes(index, votesOf(input, halfLife), input, all, sums);
    for (const position of best(sums, size, may)) set.add(position, source);
    sums.fill(0);
  }
  for (const halfLife of [7, 30] as const) {
    const counts = catalogue.popularity(halfLife);
    for (const position of best(Float64Array.from(all, (p) => counts.share(p)), sizes.trending, may)) set.add(position, "trending");
  }
  // Fresh items need not have been touched by anybody: a positive value is any known time of appearance up to now.
  const appeared = Float64Array.from(all, (p) => Math.max(0, catalogue.appearedAt(p) ?? 0)).map((at) => (at <= now ? at : 0));
  for (const position of best(appeared, sizes.fresh, may)) set.add(position, "fresh");
  if (task === "NEXT") {
    const mine = [...own].filter(([, item]) => item.weight > 0).toSorted(([a, x], [b, y]) => y.lastAt - x.lastAt || a - b);
    for (const [number] of mine.slice(0, sizes.repeat)) {
      const position = catalogue.positionOf(number);
      if (position >= 0 && may(position)) set.add(position, "repeat");
    }
  }
  return set;
}

/** The `limit` positions of largest positive value that may be recommended, best first. `values` is used up. */
function best(values: Float64Array, limit: number, may: (position: number) => boolean): number[] {
  for (let position = 0; position < values.length; position++) if (values[position]! > 0 && !may(position)) values[position] = 0;
  return bestFirst(values, (position) => position, limit).filter((position) => values[position]! > 0);
}
