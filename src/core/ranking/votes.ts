import type { ItemItemIndex } from "./item-item/item-item.js";
import type { CarriedVotes } from "./carried-votes.js";
import type { Catalogue } from "./catalogue.js";
import type { RankInput } from "./rank-input.js";
import { dayMs } from "../time.js";

/** One of the user's own items as it speaks for others. */
export interface Vote {
  readonly number: number;
  readonly weight: number;
}

/** Whose votes, and for a request within one domain what those from other domains count there. */
export type Voter = Pick<RankInput, "engagements" | "now"> &
  Partial<Pick<RankInput, "catalogue" | "carriedVotes" | "context" | "change">>;

/**
 * The own items that vote for others: weight 2^(−age/H) of the last behaviour with each (1 for H = Infinity); of a
 * longer history the `limit` newest. Items that the user only rejected do not vote, nor do, within a domain, those from
 * where votes are shut.
 */
export function votesOf(
  { engagements, now, catalogue, carriedVotes, context, change }: Voter,
  halfLifeDays: number,
  limit = 500,
): Vote[] {
  const mine = [...engagements].filter(([, item]) => item.weight > 0);
  const voting =
    mine.length > limit ? mine.toSorted(([a, x], [b, y]) => y.lastAt - x.lastAt || a - b).slice(0, limit) : mine;
  const votes = voting.map(([number, item]) => ({
    number,
    weight:
      2 ** (-Math.max(0, now - item.lastAt) / (halfLifeDays * dayMs)) *
      (change && item.lastAt < change.at ? change.former : 1),
  }));
  return carriedVotes && catalogue && context?.domain
    ? votesFor(context.domain, votes, { catalogue, carriedVotes })
    : votes;
}

/** The votes as they count for items of a domain: those from where they are shut are left out. */
export function votesFor(
  domain: string,
  votes: readonly Vote[],
  { catalogue, carriedVotes }: { readonly catalogue: Catalogue; readonly carriedVotes: CarriedVotes },
): Vote[] {
  return votes.flatMap(({ number, weight }) => {
    const from = catalogue.at(catalogue.positionOf(number))?.domain;
    const factor = from === undefined ? 1 : carriedVotes(from, domain);
    return factor > 0 ? [{ number, weight: weight * factor }] : [];
  });
}

/**
 * What votes count from domain to domain where candidates of several domains are ranked together, else null: within one
 * domain votesOf has seen to it.
 */
export function factorsAcross({ carriedVotes, context }: Pick<Voter, "carriedVotes" | "context">): CarriedVotes | null {
  return carriedVotes && !context?.domain ? carriedVotes : null;
}

// Where a catalogue position stands among the candidates, −1 elsewhere and between two calls.
let places = new Int32Array(0);

/** out[i] = Σ over votes of weight · (item-item weight to the item at positions[i]). */
export function addVotes(
  index: ItemItemIndex,
  votes: readonly Vote[],
  input: Pick<RankInput, "catalogue"> & Pick<Voter, "carriedVotes" | "context">,
  positions: Int32Array,
  out: Float64Array,
): void {
  out.fill(0);
  if (votes.length === 0) return;
  const { catalogue } = input;
  const across = factorsAcross(input);
  if (places.length < catalogue.size) places = new Int32Array(Math.ceil(1.5 * catalogue.size)).fill(-1);
  for (let i = 0; i < positions.length; i++) places[positions[i]!] = i;
  if (across === null) addSums(index, votes, catalogue, out);
  else {
    // What a vote counts depends on both domains: it is asked for each candidate, which are few, and not for each
    // neighbour.
    for (const [from, mine] of bySource(votes, catalogue)) {
      const sums = new Float64Array(positions.length);
      const factorTo = byDomain(catalogue, (to) => (from === undefined ? 1 : across(from, to)));
      addSums(index, mine, catalogue, sums);
      for (let i = 0; i < positions.length; i++)
        if (sums[i] !== 0) out[i]! += sums[i]! * (factorTo(positions[i]!) ?? 1);
    }
  }
  for (let i = 0; i < positions.length; i++) places[positions[i]!] = -1;
}

/** What `of` says of the domain of the item at a position, asked once a domain; undefined for items that are gone. */
export function byDomain<T>(catalogue: Catalogue, of: (domain: string) => T): (position: number) => T | undefined {
  const known: T[] = [];
  return (position) => {
    const code = catalogue.domainAt(position);
    if (code < 0) return undefined;
    return code in known ? known[code] : (known[code] = of(catalogue.domains[code]!));
  };
}

/** The votes by the domain of the item that votes; undefined = of an item that is gone. */
export function bySource(votes: readonly Vote[], catalogue: Catalogue): Map<string | undefined, Vote[]> {
  const sources = new Map<number, Vote[]>();
  for (const vote of votes) {
    const from = catalogue.domainAt(catalogue.positionOf(vote.number));
    const mine = sources.get(from);
    if (mine) mine.push(vote);
    else sources.set(from, [vote]);
  }
  return new Map([...sources].map(([from, mine]) => [catalogue.domains[from], mine]));
}

/** Adds what the votes say to the sums of the candidates, which `places` knows. */
function addSums(index: ItemItemIndex, votes: readonly Vote[], catalogue: Catalogue, sums: Float64Array): void {
  const placeOf = places;
  for (const { number, weight } of votes)
    for (const { indices, values, start, end } of index.stretches(number))
      for (let i = start; i < end; i++) {
        const position = catalogue.positionOf(indices[i]!);
        const place = position < 0 ? -1 : placeOf[position]!;
        if (place >= 0) sums[place]! += weight * values[i]!;
      }
}

/**
 * So many people must have had both items before one is named as the reason for the other: what fewer did says more
 * about them than about the items (docs/research/ranking.md, "Reasons").
 */
const peopleForReason = 3;

/**
 * The votes that speak most for one item (item numbers), strongest first: positive ones that people enough stand
 * behind.
 */
export function strongestVotes(index: ItemItemIndex, votes: readonly Vote[], item: number, limit: number): Vote[] {
  return votes
    .map(({ number, weight }) => ({ number, weight: weight * index.weight(number, item) }))
    .filter((vote) => vote.weight > 0 && vote.number !== item)
    .filter(({ number }) => (index.people(number, item) ?? peopleForReason) >= peopleForReason)
    .toSorted((a, b) => b.weight - a.weight || a.number - b.number)
    .slice(0, limit);
}
