import { seeded } from "../statistics/random.js";

/**
 * An item of an interleaved page: who placed it, and the chance that it came to stand here, given what stands above.
 */
export interface DraftedPlace<T> {
  readonly item: T;
  readonly team: 0 | 1;
  readonly propensity: number;
}

/**
 * Mixes two rankings as captains pick teams: in each round a coin decides who picks first, and each picks the best of
 * its ranking that is left (Radlinski, Kurup and Joachims, "How does clickthrough data reflect retrieval quality?",
 * CIKM 2008). Clicks are credited to the team that placed the item; under equal rankings both are credited alike.
 * Deterministic by seed.
 */
export function teamDraft<T>(
  rankings: readonly [readonly T[], readonly T[]],
  { size, seed, keyOf }: { size: number; seed: number; keyOf: (item: T) => string | number },
): DraftedPlace<T>[] {
  const random = seeded(seed);
  const page: DraftedPlace<T>[] = [];
  const used = new Set<string | number>();
  const next = [0, 0];
  const best = (team: 0 | 1): T | undefined => {
    while (next[team]! < rankings[team].length && used.has(keyOf(rankings[team][next[team]!]!))) next[team]!++;
    return rankings[team][next[team]!];
  };
  const pick = (team: 0 | 1, item: T, propensity: number): void => {
    page.push({ item, team, propensity });
    used.add(keyOf(item));
  };
  while (page.length < size) {
    const offers = [best(0), best(1)] as const;
    const first = random() < 0.5 ? 0 : 1;
    const offer = offers[first] ?? offers[1 - first];
    if (offer === undefined) break;
    const contested = offers[0] !== undefined && offers[1] !== undefined && keyOf(offers[0]) !== keyOf(offers[1]);
    pick(offers[first] === undefined ? ((1 - first) as 0 | 1) : first, offer, contested ? 0.5 : 1);
    const second = (1 - page.at(-1)!.team) as 0 | 1;
    const answer = best(second);
    const other = best((1 - second) as 0 | 1);
    if (page.length === size || answer === undefined) continue;
    // After a contested pick it is settled who is second; after an agreed one the coin still decides whose next item
    // comes.
    pick(second, answer, !contested && other !== undefined && keyOf(other) !== keyOf(answer) ? 0.5 : 1);
  }
  return page;
}
