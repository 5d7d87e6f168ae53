import type { Session } from "../session.js";
import { domainParts } from "./contrast.js";
import { effectiveSize } from "./distribution.js";
import { expectedOnShelves } from "./shelf.js";
import type { Shelves } from "./shelves.js";

/**
 * One user's topics by domain: domain → summed shares (length k), a session counting for its effective number of
 * behaviours.
 */
export type DomainShares = ReadonlyMap<string, Float64Array>;

/** A domain is known when so many users have been seen in it and in another. */
const leastUsers = 20;
const rounds = 20;
/**
 * Behaviours that the population's mean odds count for, per topic and domain: a topic that is rare somewhere is not
 * impossible there.
 */
const prior = 0.02;

/** Sums of a user's sessions by domain; what was written without an item is in none. */
export function domainShares(sessions: readonly Session[], k: number): DomainShares {
  const out = new Map<string, Float64Array>();
  for (const session of sessions)
    for (const { slice, topics, size } of domainParts(session)) {
      const sum = out.get(slice) ?? new Float64Array(k);
      const mass = topics.value.reduce((a, b) => a + b, 0);
      const weight = effectiveSize(size);
      topics.index.forEach((topic, i) => {
        sum[topic]! += (weight * topics.value[i]!) / mass;
      });
      out.set(slice, sum);
    }
  return out;
}

/** One user in the fit: the domains and topics met, their margins and what was seen. */
interface Member {
  readonly domains: readonly number[];
  readonly topics: readonly number[];
  readonly weights: Float64Array;
  readonly total: Float64Array;
  readonly seen: Float64Array;
  /** where the last round's fit ended, from where the next one begins */
  readonly scales: Float64Array;
}

/**
 * What domains offer, from users who are in several: seen_udk ∝ θ_uk·shelf_dk with a taste θ of each user's own, the
 * shelves common, fitted by proportional scaling in turns (users' margins, then each shelf's totals over users). The
 * population's plain sums would not do: users who find more of their taste in a domain weigh more there. Users are best
 * drawn at random.
 */
export function fitShelves(users: readonly DomainShares[], k: number): Shelves {
  const several = users.filter((user) => user.size > 1);
  const counts = new Map<string, number>();
  for (const user of several) for (const domain of user.keys()) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  const domains = [...counts]
    .filter(([, n]) => n >= leastUsers)
    .map(([domain]) => domain)
    .toSorted();
  if (domains.length < 2) return new Map();
  const members = several.map((user) => memberOf(user, domains, k)).filter(({ domains: used }) => used.length > 1);
  const odds = new Float64Array(domains.length * k).fill(1);
  for (let round = 0; round < rounds; round++) {
    const seen = new Float64Array(odds.length).fill(prior);
    const expected = new Float64Array(odds.length).fill(prior);
    for (const member of members) addExpected(member, odds, k, { seen, expected });
    for (let i = 0; i < odds.length; i++) odds[i]! *= seen[i]! / expected[i]!;
  }
  return new Map(domains.map((domain, d) => [domain, odds.slice(d * k, (d + 1) * k)]));
}

/** Adds what a member showed, and what was to be expected of this taste on shelves of these odds. */
function addExpected(
  { domains, topics, weights, total, seen, scales }: Member,
  odds: Float64Array,
  k: number,
  sums: { seen: Float64Array; expected: Float64Array },
): void {
  const width = topics.length;
  const table = new Float64Array(domains.length * width);
  for (let g = 0; g < domains.length; g++)
    for (let j = 0; j < width; j++) table[g * width + j] = odds[domains[g]! * k + topics[j]!]!;
  const fitted = expectedOnShelves(total, weights, table, scales);
  for (let g = 0; g < domains.length; g++)
    for (let j = 0; j < width; j++) {
      const at = domains[g]! * k + topics[j]!;
      sums.seen[at]! += seen[g * width + j]!;
      sums.expected[at]! += weights[g]! * fitted[g * width + j]!;
    }
}

function memberOf(user: DomainShares, domains: readonly string[], k: number): Member {
  const used = domains.flatMap((domain, d) => (user.has(domain) ? [d] : []));
  const rows = used.map((d) => user.get(domains[d]!)!);
  const topics = Array.from({ length: k }, (_, t) => t).filter((t) => rows.some((row) => row[t]! > 0));
  const seen = Float64Array.from(
    { length: rows.length * topics.length },
    (_, at) => rows[Math.floor(at / topics.length)]![topics[at % topics.length]!]!,
  );
  return {
    domains: used,
    topics,
    seen,
    scales: new Float64Array(rows.length).fill(1),
    weights: Float64Array.from(rows, (row) => row.reduce((a, b) => a + b, 0)),
    total: Float64Array.from(topics, (t) => rows.reduce((sum, row) => sum + row[t]!, 0)),
  };
}
