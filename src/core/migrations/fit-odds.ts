import { expectedOnShelves } from "./shelf.js";

/** One user's topics by place (a domain, a week): place → summed shares (length k), of effective behaviours. */
export type SharesByPlace = ReadonlyMap<string, Float64Array>;

/** A place is known when so many users have been seen in it and in another. */
const leastUsers = 20;
const rounds = 20;
/**
 * Behaviours that the population's mean odds count for, per topic and place: a topic that is rare somewhere is not
 * impossible there.
 */
const prior = 0.02;

/** The odds of every topic in every place that is known. All tables are places × topics, row-major. */
export interface FittedOdds {
  readonly places: readonly string[];
  readonly odds: Float64Array;
  /** effective behaviours that were seen, over all users */
  readonly seen: Float64Array;
  /** those that were to be expected if every place had the same odds */
  readonly alike: Float64Array;
}

/** One user in the fit: the places and topics met, their margins and what was seen. */
interface Member {
  readonly places: readonly number[];
  readonly topics: readonly number[];
  readonly weights: Float64Array;
  readonly total: Float64Array;
  readonly seen: Float64Array;
  /** where the last round's fit ended, from where the next one begins */
  readonly scales: Float64Array;
}

/**
 * What places offer, from users who are in several: seen_upk ∝ θ_uk·odds_pk with a taste θ of each user's own, the
 * odds common, fitted by proportional scaling in turns (users' margins, then each place's totals over users). The
 * population's plain sums would not do: users who find more of their taste in a place weigh more there. Users are best
 * drawn at random. Null where fewer than two places are known.
 */
export function fitOdds(users: readonly SharesByPlace[], k: number): FittedOdds | null {
  const several = users.filter((user) => user.size > 1);
  const counts = new Map<string, number>();
  for (const user of several) for (const place of user.keys()) counts.set(place, (counts.get(place) ?? 0) + 1);
  const places = [...counts]
    .filter(([, n]) => n >= leastUsers)
    .map(([place]) => place)
    .toSorted();
  if (places.length < 2) return null;
  const members = several.map((user) => memberOf(user, places, k)).filter(({ places: used }) => used.length > 1);
  const odds = new Float64Array(places.length * k).fill(1);
  let seen = odds;
  let alike = odds;
  for (let round = 0; round < rounds; round++) {
    const sums = { seen: new Float64Array(odds.length), expected: new Float64Array(odds.length) };
    for (const member of members) addExpected(member, odds, k, sums);
    for (let i = 0; i < odds.length; i++) odds[i]! *= (sums.seen[i]! + prior) / (sums.expected[i]! + prior);
    if (round === 0) ({ seen, expected: alike } = sums);
  }
  return { places, odds, seen, alike };
}

/** Adds what a member showed, and what was to be expected of this taste where places have these odds. */
function addExpected(
  { places, topics, weights, total, seen, scales }: Member,
  odds: Float64Array,
  k: number,
  sums: { seen: Float64Array; expected: Float64Array },
): void {
  const width = topics.length;
  const table = new Float64Array(places.length * width);
  for (let g = 0; g < places.length; g++)
    for (let j = 0; j < width; j++) table[g * width + j] = odds[places[g]! * k + topics[j]!]!;
  const fitted = expectedOnShelves(total, weights, table, scales);
  for (let g = 0; g < places.length; g++)
    for (let j = 0; j < width; j++) {
      const at = places[g]! * k + topics[j]!;
      sums.seen[at]! += seen[g * width + j]!;
      sums.expected[at]! += weights[g]! * fitted[g * width + j]!;
    }
}

function memberOf(user: SharesByPlace, places: readonly string[], k: number): Member {
  const used = places.flatMap((place, p) => (user.has(place) ? [p] : []));
  const rows = used.map((p) => user.get(places[p]!)!);
  const topics = Array.from({ length: k }, (_, t) => t).filter((t) => rows.some((row) => row[t]! > 0));
  const seen = Float64Array.from(
    { length: rows.length * topics.length },
    (_, at) => rows[Math.floor(at / topics.length)]![topics[at % topics.length]!]!,
  );
  return {
    places: used,
    topics,
    seen,
    scales: new Float64Array(rows.length).fill(1),
    weights: Float64Array.from(rows, (row) => row.reduce((a, b) => a + b, 0)),
    total: Float64Array.from(topics, (t) => rows.reduce((sum, row) => sum + row[t]!, 0)),
  };
}
