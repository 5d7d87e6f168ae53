import { sharesOfEverybody } from "./everybody.js";
import { affinityFeatures, type AffinityKindModel, type AffinityModel, fitOf } from "./affinity.js";
import { shrink } from "../interests/distribution.js";
import type { InterestParameters } from "../interests/parameters.js";
import { mass, toDense, type Sparse } from "../sparse.js";
import { placePopulation } from "./judged.js";
import { fitLogistic, probabilityOf, type Logistic } from "./logistic.js";
import type { Place } from "./places.js";
import { reliabilityOf, type Reliability } from "./reliability.js";
import type { TransferData } from "./users.js";
/** A topic counts as taken up when at least this share of what a user did was in it. */
const takenUp = 0.05;
/** Users × places that are learned from, per kind. */
const learnedFrom = 40_000;

/**
 * Fits s(u,c) for domains, scene values and topics on users who came back after the split: what they did before is f,
 * whether they came to c afterwards is the outcome. Half of the users fit, the other half measures the calibration;
 * what serves is fitted on all. null = nobody came back.
 */
export function fitAffinity(
  data: TransferData,
  places: readonly Place[],
  parameters: InterestParameters,
  seed: number,
): AffinityModel | null {
  const { k } = data;
  const users = data.users.filter(({ everything, later }) => everything.index.length > 0 && later.index.length > 0);
  if (users.length < 40) return null;
  const everybody = sharesOfEverybody(data, parameters);
  const known = data.users.filter(({ everything }) => everything.index.length > 0);
  const rates = Object.fromEntries(
    places.map(({ key }) => [key, known.filter(({ before }) => before.has(key)).length / known.length]),
  );
  const populations = new Map(places.map(({ key }) => [key, placePopulation(key, data, parameters)]));
  const topicRates = Array.from(
    { length: k },
    (_, topic) => known.filter(({ everything }) => shareOf(everything, topic) >= takenUp).length / known.length,
  );
  const kinds: AffinityModel["kinds"] = {};
  for (const kind of ["DOMAIN", "SCENE", "TOPIC"] as const) {
    const here = places.filter((place) => place.kind === kind);
    const width = kind === "TOPIC" ? k : here.length;
    if (width < 2) continue;
    const step = Math.max(1, (users.length * width) / learnedFrom);
    const rows: Row[] = [];
    for (let at = seed % 7; at < users.length; at += step) {
      const index = Math.floor(at);
      const { before, after, everything, later } = users[index]!;
      const total = mass(everything);
      const shares = shrink({ value: toDense(everything, k), mass: total }, parameters.horizonShrinkage[0], everybody);
      if (kind === "TOPIC")
        for (let topic = 0; topic < k; topic++) {
          const own = countOf(everything, topic);
          const rate = topicRates[topic]!;
          rows.push({
            user: index,
            what: topic,
            unused: shareOf(everything, topic) < takenUp,
            outcome: shareOf(later, topic) >= takenUp ? 1 : 0,
            features: affinityFeatures({ own, total, rate, fit: Math.log(shares[topic]! / everybody[topic]!) }),
          });
        }
      else
        for (const [what, { key }] of here.entries()) {
          const counts = before.get(key);
          const rate = rates[key]!;
          rows.push({
            user: index,
            what,
            unused: counts === undefined,
            outcome: after.has(key) ? 1 : 0,
            features: affinityFeatures({
              own: counts ? mass(counts) : 0,
              total,
              rate,
              fit: fitOf(shares, populations.get(key)!, everybody),
            }),
          });
        }
    }
    kinds[kind] = fitKind(rows);
  }
  return { kinds, rates, topicRates };
}

interface Row {
  user: number;
  what: number;
  unused: boolean;
  outcome: number;
  features: number[];
}

function fitKind(rows: readonly Row[]): AffinityKindModel {
  const fitted = (of: readonly Row[]): Logistic =>
    fitLogistic(
      of.map(({ features }) => features),
      of.map(({ outcome }) => outcome),
    );
  const learned = rows.filter(({ user }) => user % 2 === 0);
  const held = rows.filter(({ user }) => user % 2 === 1);
  const judge = fitted(learned);
  const measured = (learned: readonly Row[], of: readonly Row[]): Reliability =>
    reliabilityOf(
      of.map(({ features }) => probabilityOf(judge, features)),
      of.map(({ outcome }) => outcome),
      baseRates(learned, of),
    );
  return {
    ...fitted(rows),
    reliability: measured(learned, held),
    unused: measured(
      learned.filter(({ unused }) => unused),
      held.filter(({ unused }) => unused),
    ),
  };
}

/** How often the others came there: what an affinity must beat. */
function baseRates(learned: readonly Row[], of: readonly Row[]): number[] {
  const came = new Map<number, { yes: number; all: number }>();
  for (const { what, outcome } of learned) {
    const sum = came.get(what) ?? { yes: 0, all: 0 };
    came.set(what, { yes: sum.yes + outcome, all: sum.all + 1 });
  }
  const mean = learned.reduce((sum, { outcome }) => sum + outcome, 0) / Math.max(1, learned.length);
  return of.map(({ what }) => {
    const { yes, all } = came.get(what) ?? { yes: 0, all: 0 };
    return (yes + mean) / (all + 1);
  });
}

function countOf({ index, value }: Sparse, topic: number): number {
  const i = index.indexOf(topic);
  return i < 0 ? 0 : value[i]!;
}

function shareOf(counts: Sparse, topic: number): number {
  const total = mass(counts);
  return total > 0 ? countOf(counts, topic) / total : 0;
}
