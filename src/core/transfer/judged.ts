import { sharesOfEverybody } from "./everybody.js";
import { shrink, readCounts, unitStrength } from "../interests/distribution.js";
import type { InterestParameters } from "../interests/parameters.js";
import { mass, type Sparse } from "../sparse.js";
import { addMapped, type TopicMap } from "./topic-map.js";
import { belief } from "./shares.js";
import type { TransferData, TransferUser } from "./users.js";

/**
 * What a source would bring a judged user: belief in it, and (θ^s A)_j at the topics of the target, for each map tried.
 */
export interface Offer {
  readonly belief: number;
  readonly identity: Float64Array;
  readonly learned: Float64Array;
}

/** A user who did something in the target after the split; arrays run over the topics of what they did there. */
export interface Judged {
  readonly user: number;
  /** mean topics of what they did, sum 1 */
  readonly happened: Float64Array;
  readonly topics: readonly number[];
  readonly own: Float64Array;
  readonly ownMass: number;
  readonly population: Float64Array;
  /** one per source, null where the user has no history */
  readonly offers: (Offer | null)[];
}

/** A source that carries: which, how strongly, with which map. */
export interface Chosen {
  readonly source: number;
  readonly strength: number;
  readonly learned: boolean;
}

/** α of a place's population towards everybody's. */
const populationShrinkage = 5;

/** θ^t_pop of a place: its population's shares, shrunk to everybody's. Hand in the `unit` and `at` of serving. */
export function placePopulation(
  key: string,
  { population, k }: Pick<TransferData, "population" | "k">,
  parameters: Pick<InterestParameters, "populationShrinkage">,
): Float64Array {
  const unit = unitStrength(population, population);
  const at = population.reference;
  const everybody = sharesOfEverybody({ population, k }, parameters);
  return shrink(
    readCounts(population, population.slices, [[population.slices.rows.get(key), 1]], k, at, unit),
    populationShrinkage,
    everybody,
  );
}

/** A target, the sources that may carry into it, and what all its judges have in common. */
export interface JudgedTarget {
  readonly to: string;
  readonly sources: readonly string[];
  /** θ^t_pop of the target */
  readonly population: Float64Array;
  /** the map to use for a user: one that the other half of the users taught */
  readonly learnedFor: (source: number, user: number) => TopicMap;
}

/** The users who can judge a target, at most `limit`, with what each source offers them. */
export function judgedUsers({ users, k }: TransferData, target: JudgedTarget, limit: number): Judged[] {
  const all = users.flatMap(({ after }, user) => (after.has(target.to) ? [user] : []));
  const step = Math.max(1, all.length / limit);
  const chosen = all.length <= limit ? all : Array.from({ length: limit }, (_, i) => all[Math.floor(i * step)]!);
  return chosen.map((number) => judgedUser({ ...users[number]!, number }, target, k));
}

function judgedUser(
  user: TransferUser & { readonly number: number },
  { to, sources, population, learnedFor }: JudgedTarget,
  k: number,
): Judged {
  const target = user.after.get(to)!;
  const topics = target.index;
  const own = user.before.get(to);
  const at = (dense: Float64Array): Float64Array => Float64Array.from(topics, (topic) => dense[topic]!);
  const dense = (map: TopicMap, counts: Sparse): Float64Array => {
    const out = new Float64Array(k);
    addMapped(map, counts, 1 / mass(counts), out);
    return at(out);
  };
  const ownDense = new Float64Array(k);
  if (own) addMapped(null, own, 1, ownDense);
  return {
    user: user.number,
    happened: Float64Array.from(target.value),
    topics,
    own: at(ownDense),
    ownMass: own ? mass(own) : 0,
    population: at(population),
    offers: sources.map((key, source) => {
      const counts = user.before.get(key);
      return counts === undefined
        ? null
        : {
            belief: belief(mass(counts)),
            identity: dense(null, counts),
            learned: dense(learnedFor(source, user.number), counts),
          };
    }),
  };
}

/**
 * Cross-entropy in nats of what a user did in the target, under θ^t_u of the chosen sources: the mean of two questions,
 * with the user's own history there and as if they had none (a newcomer, for whom transfer is meant).
 */
export function lossOf(judged: Judged, shrinkage: number, chosen: readonly Chosen[]): number {
  return (lossWith(judged, shrinkage, chosen, 1) + lossWith(judged, shrinkage, chosen, 0)) / 2;
}

function lossWith(
  { happened, own, ownMass, population, offers }: Judged,
  shrinkage: number,
  chosen: readonly Chosen[],
  history: 0 | 1,
): number {
  let loss = 0;
  let total = history * ownMass + shrinkage;
  for (const { source, strength } of chosen) total += strength * (offers[source]?.belief ?? 0);
  for (let j = 0; j < happened.length; j++) {
    let share = history * own[j]! + shrinkage * population[j]!;
    for (const { source, strength, learned } of chosen) {
      const offer = offers[source];
      if (offer) share += strength * offer.belief * (learned ? offer.learned : offer.identity)[j]!;
    }
    loss -= happened[j]! * Math.log(share / total);
  }
  return loss;
}
