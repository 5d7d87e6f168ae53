import { bootstrapMean } from "../statistics/bootstrap.js";
import type { InterestParameters } from "../interests/parameters.js";
import { fitAffinity } from "./fit-affinity.js";
import { borrowedStrength, decide, type GateDecision } from "./gate.js";
import { judgedUsers, placePopulation } from "./judged.js";
import type { PairReport, TransferModel, TransferSource, TransferTarget } from "./model.js";
import { fitPrior } from "./prior/fit-prior.js";
import { comparable, placeOf, type Place } from "./places.js";
import { learnTopicMap, type SeenInBoth, type TopicMap } from "./topic-map.js";
import type { TransferData } from "./users.js";

export interface FitTransferOptions {
  readonly seed: number;
  readonly topicIds: readonly string[];
  readonly parameters: InterestParameters;
  /** Between what interest is carried; absent = domains and scenes. */
  readonly kinds?: readonly Place["kind"][];
  readonly onProgress?: (done: number, total: number) => void;
}

/** Caps that keep a fit's time bounded: more users teach little. */
const learnFrom = 4_000;
const judgeOn = 2_000;
/** Scene facets are open: of each kind only so many places, those with most users, are carried between. */
const placesPerKind = 24;
/** A map needs this many users seen in both places; below, the identity serves. */
const fewestSeen = 30;
/** A place with fewer users, before and after the split together, is not a place. */
const fewestUsers = 20;

/** A target with the sources tried: their maps, how many users were seen in both, and which of them are proven. */
interface Decided {
  readonly to: Place;
  readonly sources: readonly Place[];
  readonly maps: readonly TopicMap[];
  readonly seen: readonly number[];
  readonly decision: GateDecision;
}

/**
 * Fits how interest is carried between the domains, and between the values of each scene facet, of a population: maps
 * from users seen in both before the split, gates and strengths on what came after it. Several sources may carry into
 * one target; ρ = 0 wherever a gain is not proven.
 */
export function fitTransfer(
  data: TransferData,
  { seed, topicIds, parameters, kinds, onProgress }: FitTransferOptions,
): TransferModel {
  const places = placesIn(data).filter(({ kind }) => kinds === undefined || kinds.includes(kind));
  const populations = new Map(places.map(({ key }) => [key, placePopulation(key, data, parameters)]));
  const decisions: Decided[] = [];
  places.forEach((to, done) => {
    onProgress?.(done, places.length + 1);
    const sources = places.filter((from) => comparable(from, to));
    if (sources.length === 0) return;
    const population = populations.get(to.key)!;
    const pairs = sources.map((from) => seenInBoth(data, from.key, to.key));
    // Users are judged by the map that the other half of them taught.
    const halves = pairs.map((pair, s) =>
      [0, 1].map((half) =>
        mapOf(
          pair.filter(({ user }) => user % 2 !== half),
          populations.get(sources[s]!.key)!,
          population,
        ),
      ),
    );
    const judged = judgedUsers(
      data,
      {
        to: to.key,
        sources: sources.map(({ key }) => key),
        population,
        learnedFor: (source, user) => halves[source]![user % 2]!,
      },
      judgeOn,
    );
    decisions.push({
      to,
      sources,
      maps: pairs.map((pair, s) => mapOf(pair, populations.get(sources[s]!.key)!, population)),
      seen: pairs.map(({ length }) => length),
      decision: decide(judged, sources.length, seed),
    });
  });
  const proven = borrowed(decisions, seed);
  const fitted = decisions.map((one) => targetOf(one, { borrows: proven.has(kindOf(one.to)), seed }));
  onProgress?.(places.length, places.length + 1);
  return {
    topicIds,
    targets: fitted.map(({ target }) => target),
    pairs: fitted.flatMap(({ pairs }) => pairs),
    affinity: fitAffinity(data, places, parameters, seed),
    prior: fitPrior(data, parameters, seed),
  };
}

/** Domains and scene values with enough users, most users first. */
function placesIn({ users }: TransferData): Place[] {
  const counts = new Map<string, number>();
  for (const { before, after } of users)
    for (const key of new Set([...before.keys(), ...after.keys()])) counts.set(key, (counts.get(key) ?? 0) + 1);
  const kinds = new Map<string, Place[]>();
  for (const [key] of [...counts]
    .filter(([, count]) => count >= fewestUsers)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    const place = placeOf(key);
    if (place === null) continue;
    const kind = kinds.get(kindOf(place)) ?? [];
    if (kind.length < placesPerKind) kind.push(place);
    kinds.set(kindOf(place), kind);
  }
  return [...kinds.values()].flat();
}

function kindOf({ kind, facet }: Place): string {
  return kind === "DOMAIN" ? kind : `${kind} ${facet}`;
}

function seenInBoth({ users }: TransferData, from: string, to: string): (SeenInBoth & { readonly user: number })[] {
  const found: (SeenInBoth & { readonly user: number })[] = [];
  users.forEach(({ before }, user) => {
    const source = before.get(from);
    const target = before.get(to);
    if (source && target) found.push({ source, target, user });
  });
  const step = Math.max(1, found.length / learnFrom);
  return found.length <= learnFrom ? found : Array.from({ length: learnFrom }, (_, i) => found[Math.floor(i * step)]!);
}

function mapOf(pair: readonly SeenInBoth[], source: Float64Array, target: Float64Array): TopicMap {
  return pair.length < fewestSeen ? null : learnTopicMap(pair, source, target);
}

/**
 * Kinds of places between which the same topics carry interest, over all pairs that can be judged: proof enough for a
 * little elsewhere.
 */
function borrowed(decisions: readonly { to: Place; decision: GateDecision }[], seed: number): Set<string> {
  const gains = new Map<string, number[]>();
  for (const { to, decision } of decisions)
    for (const one of decision.alone)
      if (one !== null) gains.set(kindOf(to), [...(gains.get(kindOf(to)) ?? []), ...one.byText]);
  return new Set(
    [...gains].filter(([, values]) => bootstrapMean(values, { seed, draws: 500 }).low > 0).map(([kind]) => kind),
  );
}

/** What serves of a target; `borrows` = a source that too few users can judge carries a little. */
function targetOf(
  { to, sources, maps, seen, decision }: Decided,
  { borrows, seed }: { readonly borrows: boolean; readonly seed: number },
): { target: TransferTarget; pairs: PairReport[] } {
  const open: TransferSource[] = [];
  const closed: TransferSource[] = [];
  const pairs = sources.map(({ key }, s): PairReport => {
    const alone = decision.alone[s] ?? null;
    const chosen = decision.chosen.find(({ source }) => source === s);
    const { strength, learned } = chosen ?? alone?.best ?? { strength: borrowedStrength, learned: false };
    const map = learned ? maps[s]! : null;
    const reason = chosen
      ? "PROVEN"
      : alone === null
        ? borrows
          ? "BORROWED"
          : "TOO_FEW_USERS"
        : alone.gain.low > 0
          ? "REDUNDANT"
          : alone.gain.high < 0
            ? "MISLEADING"
            : "NOT_PROVEN";
    const on = reason === "PROVEN" || reason === "BORROWED";
    (on ? open : closed).push({ from: key, strength, map });
    return {
      from: key,
      to: to.key,
      seenInBoth: seen[s]!,
      judged: alone?.judged ?? 0,
      gain: alone?.gain ?? null,
      without: alone?.without ?? null,
      sameTopics: alone === null ? null : bootstrapMean(alone.byText, { seed, draws: 500 }),
      map: map === null ? "IDENTITY" : "LEARNED",
      strength,
      on,
      reason,
    };
  });
  return { target: { to: to.key, shrinkage: decision.shrinkage, bySlices: false, sources: open, closed }, pairs };
}
