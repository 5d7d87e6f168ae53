import { emptyCells, foldCells } from "../interests/cells.js";
import { readCounts, unitStrength } from "../interests/distribution.js";
import type { InterestParameters } from "../interests/parameters.js";
import { emptyPopulation, mergePerson, type Population } from "../interests/population.js";
import type { Signal } from "../interests/signal.js";
import { scaled, type Sparse } from "../sparse.js";
import { domainKey, sceneKey } from "../interests/cells.js";
import { placeOf } from "./places.js";

/** One user as the fit of transfer sees them: what they did in each place before the split, and after it. */
export interface TransferUser {
  /** Decayed counts per topic by place key, as of the split, in average behaviours; the strongest topics. */
  readonly before: ReadonlyMap<string, Sparse>;
  /** Mean topics of what they did there after the split (sum 1); places they came to then. */
  readonly after: ReadonlyMap<string, Sparse>;
  /** Shares over everything before the split, as counts. */
  readonly everything: Sparse;
  /** The same after it, sum 1; empty for users who did not come back. */
  readonly later: Sparse;
  /** The groups the user's attributes put them in (prior/user-groups.ts); absent = not known. */
  readonly groups?: readonly string[];
}

/** What a fit learns from: users reduced to counts, and the population before the split. */
export interface TransferData {
  /** epoch ms */
  readonly split: number;
  readonly k: number;
  readonly population: Population;
  readonly users: readonly TransferUser[];
}

/** A user's counts keep this many topics a place. */
const topicsKept = 24;
/**
 * Of what came after the split, the first behaviours of a place are the target: later ones are far from what was known.
 */
const targetBehaviours = 30;

/**
 * Reduces histories, handed in one after the other, to what the fit of transfer needs: memory does not grow with their
 * length.
 */
export class TransferReader {
  readonly #split: number;
  readonly #k: number;
  readonly #parameters: InterestParameters;
  readonly #population: Population;
  readonly #users: TransferUser[] = [];

  constructor(split: number, k: number, parameters: InterestParameters) {
    this.#split = split;
    this.#k = k;
    this.#parameters = parameters;
    this.#population = emptyPopulation(parameters);
  }

  /** One user's signals, in order of time, and the groups they belong to. */
  add(history: readonly Signal[], groups: readonly string[] = []): void {
    const cells = emptyCells(this.#parameters);
    const after = new Map<string, { sum: Map<number, number>; count: number }>();
    const later = { sum: new Map<number, number>(), count: 0 };
    for (const signal of history) {
      if (signal.at < this.#split) {
        foldCells(cells, signal, this.#parameters);
      } else if (signal.strength > 0 && signal.topics.index.length > 0) {
        addTarget(later, signal.topics);
        for (const key of placesOf(signal)) {
          let target = after.get(key);
          if (target === undefined) after.set(key, (target = { sum: new Map(), count: 0 }));
          addTarget(target, signal.topics);
        }
      }
    }
    if (cells.behaviours === 0 && after.size === 0) return;
    mergePerson(this.#population, cells);
    const before = new Map<string, Sparse>();
    for (const [key, row] of cells.slices.rows) {
      if (placeOf(key) === null) continue;
      const counts = strongest(readCounts(cells, cells.slices, [[row, 1]], this.#k, this.#split, 1).value);
      if (counts.index.length > 0) before.set(key, counts);
    }
    this.#users.push({
      groups,
      before,
      after: new Map([...after].map(([key, { sum }]) => [key, distribution(sum)])),
      later: distribution(later.sum),
      everything: strongest(
        readCounts(cells, cells.horizons[2], [[cells.horizons[2].rows.get(""), 1]], this.#k, this.#split, 1).value,
      ),
    });
  }

  /** Everything read, in the unit that serving reads in: average behaviours of the population. */
  finish(): TransferData {
    const unit = unitStrength(this.#population, this.#population);
    const inUnits = (counts: Sparse): Sparse => scaled(counts, 1 / unit);
    return {
      split: this.#split,
      k: this.#k,
      population: this.#population,
      users: this.#users.map(({ before, everything, ...user }) => ({
        ...user,
        before: new Map([...before].map(([key, counts]) => [key, inUnits(counts)])),
        everything: inUnits(everything),
      })),
    };
  }
}

/** Keys of the domain and the scene values of a signal. */
function placesOf({ domain, scene }: Pick<Signal, "domain" | "scene">): string[] {
  return [
    ...(domain === null ? [] : [domainKey(domain)]),
    ...Object.entries(scene).map(([facet, value]) => sceneKey(facet, value)),
  ];
}

function addTarget(target: { sum: Map<number, number>; count: number }, topics: Sparse): void {
  if (target.count >= targetBehaviours) return;
  target.count++;
  topics.index.forEach((topic, i) => target.sum.set(topic, (target.sum.get(topic) ?? 0) + topics.value[i]!));
}

function distribution(sum: ReadonlyMap<number, number>): Sparse {
  const entries = [...sum].toSorted((a, b) => a[0] - b[0]);
  const total = entries.reduce((all, [, value]) => all + value, 0);
  return { index: entries.map(([topic]) => topic), value: entries.map(([, value]) => value / total) };
}

function strongest(counts: Float64Array): Sparse {
  const index = Array.from(counts.keys())
    .filter((topic) => counts[topic]! > 0)
    .toSorted((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, topicsKept)
    .toSorted((a, b) => a - b);
  return { index, value: index.map((topic) => counts[topic]!) };
}
