import { readCounts, shrink, uniform } from "../../../src/core/interests/distribution.js";
import { defaultParameters as parameters } from "../../../src/core/interests/parameters.js";
import {
  emptyPopulation,
  foldPopulation,
  mergePerson,
  type Population,
} from "../../../src/core/interests/population.js";
import { defaultStrengths, strengthOf, type Signal } from "../../../src/core/interests/signal.js";
import { emptyState, fold } from "../../../src/core/interests/state.js";
import { CandidateSet } from "../../../src/core/ranking/candidates.js";
import { Catalogue } from "../../../src/core/ranking/catalogue.js";
import { defaultModel } from "../../../src/core/ranking/model.js";
import { partsOf } from "../../../src/core/ranking/popularity-parts.js";
import { rank } from "../../../src/core/ranking/rank.js";
import { seeded, type Random } from "../../../src/core/statistics/random.js";
import type { BehaviourType } from "../../../src/core/types.js";

const dayMs = 86_400_000;
export const now = Date.UTC(2026, 10, 1);
const topics = 20;
const items = 200;
const topicOf = (item: number): number => item % topics;

/** What somebody does: with which item, how and when. */
export interface Done {
  readonly item: number;
  readonly type: BehaviourType;
  readonly value: number | null;
  readonly at: number;
}

/** Thirty behaviours within sixty days with items that are popular as 1, 1/2, 1/3 … */
export function honest(random: Random): Done[] {
  return Array.from({ length: 30 }, () => ({
    item: Math.min(items - 1, Math.floor(items ** random()) - 1 + Math.floor(random() * 3)),
    type: random() < 0.1 ? "PURCHASE" : "CLICK",
    value: null,
    at: now - random() * 60 * dayMs,
  }));
}

/** The ten items that an attack pushes: rare ones of one topic. */
const pushed = Array.from({ length: 10 }, (_, i) => items - topics * (i % 2 === 0 ? 1 : 2) - 1 - topics * (i >> 1));

/** What accounts can do that want to move others. */
export const attacks: Readonly<Record<string, (random: Random) => Done[]>> = {
  "2,000 clicks": (random) =>
    Array.from({ length: 2_000 }, (_, n) => ({
      item: pushed[n % pushed.length]!,
      type: "CLICK",
      value: null,
      at: now - random() * dayMs,
    })),
  "10 purchases of 1e300": () => pushed.map((item) => ({ item, type: "PURCHASE", value: 1e300, at: now })),
};

/** How everybody's behaviours become the population and popularity: each user bounded, or each behaviour counted. */
export type Counting = "bounded" | "unbounded";

/** What a stranger is answered: shares of topics and the ten items shown. */
export interface Answer {
  readonly shares: Float64Array;
  readonly shown: readonly number[];
}

/** The answer to a stranger after what these people did. */
export function strangerAfter(people: readonly (readonly Done[])[], counting: Counting): Answer {
  const catalogue = new Catalogue();
  for (let number = 0; number < items; number++)
    catalogue.upsert({
      number,
      id: `item-${number}`,
      domain: "shop",
      language: null,
      tags: [],
      attributes: {},
      publishedAt: null,
      expiresAt: null,
      topics: { index: [topicOf(number)], value: [1] },
    });
  const population = emptyPopulation();
  for (const done of people) {
    const state = emptyState();
    for (const one of done) {
      const signal = signalOf(one, counting);
      fold(state, signal, parameters);
      if (counting === "unbounded") foldPopulation(population, signal, parameters);
      // Before there was a bound, every behaviour counted for its item, as one of its type.
      if (counting === "unbounded") catalogue.count(one.item, one.at, defaultStrengths[one.type]);
    }
    if (counting === "unbounded") continue;
    mergePerson(population, state);
    for (const part of partsOf(state.items)) catalogue.countPart(part);
  }
  const shares = sharesOf(population);
  const candidates = new CandidateSet();
  for (let position = 0; position < catalogue.size; position++) candidates.add(position, "catalogue");
  const shown = rank(
    {
      task: "DISCOVER",
      context: { at: now, hour: 12, weekday: 7, scene: {}, domain: null },
      now,
      engagements: new Map(),
      shares,
      staticShares: shares,
      interests: [],
      catalogue,
      vectors: null,
      model: defaultModel,
      candidates,
    },
    10,
  );
  return { shares, shown: shown.map(({ number }) => number) };
}

function signalOf({ item, type, value, at }: Done, counting: Counting): Signal {
  return {
    at,
    type,
    // Before there was a bound, a purchase counted by the logarithm of its quantity without end.
    strength:
      counting === "unbounded" && type === "PURCHASE" && value !== null
        ? defaultStrengths.PURCHASE * (1 + Math.log2(value) / 4)
        : strengthOf(type, value),
    topics: { index: [topicOf(item)], value: [1] },
    hour: 12,
    weekday: 1,
    scene: {},
    domain: "shop",
    item,
    text: null,
    sessionId: null,
  };
}

/** A stranger's interests: the population's months. */
function sharesOf(population: Population): Float64Array {
  const table = population.horizons[2];
  const counts = readCounts(population, table, [[table.rows.get(""), 1]], topics, now, 1);
  return shrink(counts, parameters.populationShrinkage, uniform(topics));
}

/** Everybody honest, the same every time. */
export const crowd = (users: number): Done[][] => Array.from({ length: users }, (_, user) => honest(seeded(user + 1)));
