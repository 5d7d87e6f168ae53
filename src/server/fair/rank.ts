import type { Work } from "./work.js";

/** Operations that have had less than this count alike; beyond it every doubling goes one rank down, ms. */
export const lightMs = 25;
/** Waiting so long lifts an operation by one rank: the heaviest is delayed, not starved, ms. */
const rankWaitMs = 400;

interface Waiting {
  readonly work: Work;
  /** monotonic ms */
  readonly since: number;
}

/**
 * Which of one caller's operations comes next: light ones before heavy ones (least attained service, in ranks, with
 * ageing), and of the same rank whoever waits longest. null = nobody waits.
 */
export function firstOf<W extends Waiting>(all: Iterable<W>, now: number): W | null {
  let first: W | null = null;
  let firstRank = 0;
  for (const waiting of all) {
    const its = rankOf(waiting, now);
    if (first !== null && (its > firstRank || (its === firstRank && waiting.since >= first.since))) continue;
    first = waiting;
    firstRank = its;
  }
  return first;
}

const rankOf = ({ work: { spentMs }, since }: Waiting, now: number): number =>
  Math.floor(Math.log2(Math.max(1, spentMs / lightMs))) - Math.floor((now - since) / rankWaitMs);
