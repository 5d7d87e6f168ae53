import type { Engagement } from "../interests/engagement.js";
import type { Catalogue } from "./catalogue.js";
import type { Interval } from "../statistics/bootstrap.js";

/** Which domains' items may vote for the items of a target, and how long. */
export interface VotesInto {
  readonly to: string;
  readonly open: readonly string[];
  /** κ: with n own items in the target the others' votes count κ/(κ + n); null = they do not fade */
  readonly fade: number | null;
  /** NDCG that all others together bring over none, paired over sessions; null = not judged */
  readonly together: Interval | null;
}

/**
 * Why the votes of one domain count in another or do not: open together with the others, proven alone, proven to
 * mislead, not proven, or too few users to tell.
 */
export type VoteReason = "TOGETHER" | "PROVEN" | "MISLEADING" | "NOT_PROVEN" | "TOO_FEW_USERS";

/** What was found out about the votes of one domain's items for another's. */
export interface VotePair {
  readonly from: string;
  readonly to: string;
  /** sessions in the target by users with items in the source */
  readonly judged: number;
  /** NDCG that the votes bring, paired over users; null = not judged */
  readonly gain: Interval | null;
  readonly on: boolean;
  readonly reason: VoteReason;
}

/** The gates on votes between domains. A target that is not named takes all votes. */
export interface VoteGates {
  readonly targets: readonly VotesInto[];
  readonly pairs: readonly VotePair[];
}

/** What a vote from an item of one domain for an item of another counts: 0 … 1. */
export type CarriedVotes = (from: string, to: string) => number;

/** An operator's word about the votes from one domain to another; null = as the gate found. */
export type SaidOfVotes = (from: string, to: string) => boolean | null;

/** The gates, and an operator's word, as they bear on one user's votes; null where every vote counts in full. */
export function carriedVotes(
  gates: VoteGates | null,
  engagements: ReadonlyMap<number, Engagement>,
  catalogue: Catalogue,
  said: SaidOfVotes | null = null,
): CarriedVotes | null {
  if ((gates === null || allOpen(gates)) && said === null) return null;
  const targets = new Map(gates?.targets.map((target) => [target.to, target]));
  let counts: Map<string, number> | null = null;
  return (from, to) => {
    if (from === to) return 1;
    const operator = said?.(from, to) ?? null;
    const target = targets.get(to);
    if (operator === false) return 0;
    if (target === undefined) return 1;
    if (operator === null && isShut(target, from, gates!)) return 0;
    return target.fade === null
      ? 1
      : fading(target.fade, (counts ??= countByDomain(engagements, catalogue)).get(to) ?? 0);
  };
}

function allOpen({ targets, pairs }: VoteGates): boolean {
  return pairs.every(({ on }) => on) && targets.every(({ open, fade }) => open.length > 0 && fade === null);
}

/** A domain that was not there when the gates were fitted goes with the others. */
function isShut({ to, open }: VotesInto, from: string, { pairs }: VoteGates): boolean {
  return !open.includes(from) && (open.length === 0 || pairs.some((pair) => pair.from === from && pair.to === to));
}

function countByDomain(engagements: ReadonlyMap<number, Engagement>, catalogue: Catalogue): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [number, { weight }] of engagements) {
    const domain = weight > 0 ? catalogue.at(catalogue.positionOf(number))?.domain : undefined;
    if (domain !== undefined) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts;
}

/** κ/(κ + n): how much is still left to the others after n own items. */
export function fading(fade: number, count: number): number {
  return fade <= 0 ? (count > 0 ? 0 : 1) : fade / (fade + count);
}
