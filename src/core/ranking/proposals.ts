import type { CandidateSource } from "./candidates.js";
import type { RankInput } from "./rank-input.js";
import { votesOf } from "./votes.js";

/** The strongest interests are asked for candidates. */
export const interestsAsked = 4;
/** How many candidates each source may propose. */
export const perInterest = 60;
export const trending = 80;
export const fresh = 30;
const neighboursOfNewest = 30;
const perNeighbourhood = 12;

/** Told of each proposal: a catalogue position, −1 for none. */
export type Propose = (position: number, source: CandidateSource) => void;

/** Proposes the strongest neighbours of the newest own items, by item-item weights and by co-occurrence. */
export function proposeNeighbours(
  { engagements, now, model, catalogue }: Pick<RankInput, "engagements" | "now" | "model" | "catalogue">,
  propose: Propose,
): void {
  for (const { number } of votesOf({ engagements, now }, Infinity, neighboursOfNewest))
    for (const [index, source] of [
      [model.itemItem, "itemItem"],
      [model.cooccurrence, "cooccurrence"],
    ] as const)
      index?.forEach(number, (neighbour) => propose(catalogue.positionOf(neighbour), source), perNeighbourhood);
}

/** For NEXT, proposes what the user has had. */
export function proposeOwn(
  { task, engagements, catalogue }: Pick<RankInput, "task" | "engagements" | "catalogue">,
  propose: Propose,
): void {
  if (task === "NEXT") for (const number of engagements.keys()) propose(catalogue.positionOf(number), "repeat");
}

/** Proposes the first `count` of a list, best first, that are wanted. */
export function proposeFirst(
  list: Iterable<number>,
  count: number,
  wanted: (position: number) => boolean,
  propose: (position: number) => void,
): void {
  let left = count;
  for (const position of list) {
    if (left === 0) return;
    if (!wanted(position)) continue;
    propose(position);
    left--;
  }
}
