import type { Cells } from "../interests/cells.js";
import { decayTo, domainKey } from "../interests/cells.js";
import { readCounts, unitStrength } from "../interests/distribution.js";
import type { InterestParameters } from "../interests/parameters.js";
import type { UserPrior } from "../interests/predict.js";
import { userPrior } from "./prior/user-prior.js";
import type { Population } from "../interests/population.js";
import type { CarriedInterest } from "../ranking/rank-input.js";
import { emptySparse, mass, type Sparse } from "../sparse.js";
import { placePopulation } from "./judged.js";
import { shut, type TransferModel, type TransferSource, type TransferTarget } from "./model.js";
import type { SaidOfVotes } from "../ranking/carried-votes.js";
import { belief, transferredShares, type Carried } from "./shares.js";

/** What an operator says about a pair of places: carry in any case, never, or as the gate found. */
export type PairSwitch = "ON" | "OFF" | "AUTO";

/** A fitted model as it serves: by target, with the operator's switches applied. */
export class TransferReading {
  readonly model: TransferModel;
  readonly #switches: ReadonlyMap<string, PairSwitch>;
  readonly #targets: ReadonlyMap<string, TransferTarget>;

  readonly #off: boolean;
  readonly #populations = new WeakMap<
    Population,
    { readonly behaviours: number; readonly parameters: InterestParameters; readonly shares: Map<string, Float64Array> }
  >();

  constructor(model: TransferModel, switches: ReadonlyMap<string, PairSwitch> = new Map(), off = false) {
    this.#off = off;
    this.model = model;
    this.#switches = switches;
    this.#targets = new Map(model.targets.map((target) => [target.to, switched(target, switches)]));
  }

  /**
   * A model of which nothing serves: places keep their own histories and populations, and items vote within their
   * domains.
   */
  static shut(model: TransferModel): TransferReading {
    return new TransferReading(shut(model), new Map(), true);
  }

  /** The same with the operator's word about one more pair (pairKey). */
  with(pair: string, said: PairSwitch): TransferReading {
    return new TransferReading(this.model, new Map([...this.#switches, [pair, said]]), this.#off);
  }

  /**
   * What is expected of a user in these groups before their own history says otherwise; null = nothing but everybody's
   * shares.
   */
  prior(groups: readonly string[]): UserPrior | null {
    return userPrior(this.model.prior, groups);
  }

  /** Do the slices carry into a place? */
  bySlices(key: string): boolean {
    return this.#targets.get(key)?.bySlices ?? false;
  }

  /** Has an operator said anything about what is carried into a place? */
  isSwitched(key: string): boolean {
    return this.#off || [...this.#switches.keys()].some((pair) => pair.endsWith(pairKey("", key)));
  }

  /** What the operator said about a pair. */
  switchOf(from: string, to: string): PairSwitch {
    return this.#switches.get(pairKey(from, to)) ?? "AUTO";
  }

  /** What the operator said about pairs of domains, for the votes of their items; null = nothing was said. */
  get domainSwitches(): SaidOfVotes | null {
    if (this.#off) return () => false;
    if (this.#switches.size === 0) return null;
    return (from, to) => {
      const said = this.switchOf(domainKey(from), domainKey(to));
      return said === "AUTO" ? null : said === "ON";
    };
  }

  /** Slice keys of the places that carry into a place now. */
  sourcesOf(key: string): readonly string[] {
    return this.#targets.get(key)?.sources.map(({ from }) => from) ?? [];
  }

  /**
   * θ^t_u of a place as of `at` (epoch ms): k shares, null where the slices serve: nothing was learned, or nothing
   * better. With `carry` false
   * (the user's own wish) only what the user did there counts, and what its population does.
   */
  carried(
    key: string,
    state: Cells,
    population: Population,
    k: number,
    at: number,
    parameters: InterestParameters,
    carry = true,
  ): Float64Array | null {
    return carry && this.bySlices(key) ? null : this.shares(key, state, population, k, at, parameters, carry);
  }

  /** The same wherever anything was learned, also where the slices serve. */
  shares(
    key: string,
    state: Cells,
    population: Population,
    k: number,
    at: number,
    parameters: InterestParameters,
    carry = true,
  ): Float64Array | null {
    const target = this.#targets.get(key);
    if (target === undefined) return null;
    const unit = unitStrength(population, state);
    const own = readCounts(state, state.slices, [[state.slices.rows.get(key), 1]], k, at, unit);
    const carried = carry ? this.#carriedTo(target, state, at, unit, k) : [];
    return transferredShares(own, this.populationOf(key, population, k, parameters), target.shrinkage, carried);
  }

  /** θ^t_pop of a place, worked out once for a population as it stands. */
  populationOf(key: string, population: Population, k: number, parameters: InterestParameters): Float64Array {
    let known = this.#populations.get(population);
    if (known === undefined || known.behaviours !== population.behaviours || known.parameters !== parameters)
      this.#populations.set(population, (known = { behaviours: population.behaviours, parameters, shares: new Map() }));
    let shares = known.shares.get(key);
    if (shares === undefined) known.shares.set(key, (shares = placePopulation(key, { population, k }, parameters)));
    return shares;
  }

  /**
   * Which source, and which of its topics, brings most of a user's interest in something with `topics` in a place; null
   * = none does.
   */
  because(
    key: string,
    topics: Sparse,
    state: Cells,
    population: Population,
    k: number,
    at: number,
  ): { readonly from: string; readonly topic: number } | null {
    const target = this.#targets.get(key);
    let most = 0;
    let found: { from: string; topic: number } | null = null;
    for (const { from, strength, map, counts, mass: total } of target === undefined
      ? []
      : this.#carriedTo(target, state, at, unitStrength(population, state), k)) {
      for (let a = 0; a < counts.index.length; a++) {
        const topic = counts.index[a]!;
        const row = map === null ? { index: [topic], value: [1] } : (map[topic] ?? emptySparse);
        const brings =
          strength *
          belief(total) *
          (counts.value[a]! / total) *
          row.index.reduce((sum, to, b) => sum + row.value[b]! * (topics.value[topics.index.indexOf(to)] ?? 0), 0);
        if (brings > most) {
          most = brings;
          found = { from, topic };
        }
      }
    }
    return found;
  }

  #carriedTo(
    target: TransferTarget,
    state: Cells,
    at: number,
    unit: number,
    k: number,
  ): (Carried & Pick<TransferSource, "from">)[] {
    return target.sources.flatMap(({ from, strength, map }) => {
      const counts = countsAt(state, from, at, unit, k);
      const total = mass(counts);
      return total > 0 ? [{ from, strength, map, counts, mass: total }] : [];
    });
  }
}

/** What the ranker asks of transfer: interest by domain, each read once. */
export function carriedInterest(
  reading: TransferReading,
  state: Cells,
  population: Population,
  k: number,
  at: number,
  parameters: InterestParameters,
  carry = true,
): CarriedInterest {
  const known = new Map<string, ReturnType<CarriedInterest>>();
  return (domain) => {
    let interest = known.get(domain);
    if (interest === undefined) {
      const key = domainKey(domain);
      const user = reading.shares(key, state, population, k, at, parameters, carry);
      known.set(
        domain,
        (interest = user === null ? null : { user, everybody: reading.populationOf(key, population, k, parameters) }),
      );
    }
    return interest;
  };
}

/** The name of a pair among the operator's switches. */
export function pairKey(from: string, to: string): string {
  return `${from}\u001e${to}`;
}

function switched(target: TransferTarget, switches: ReadonlyMap<string, PairSwitch>): TransferTarget {
  const saying = (from: string): PairSwitch => switches.get(pairKey(from, target.to)) ?? "AUTO";
  const touched = [...target.sources, ...target.closed].some(({ from }) => saying(from) !== "AUTO");
  return {
    ...target,
    bySlices: target.bySlices && !touched,
    sources: [
      ...target.sources.filter(({ from }) => saying(from) !== "OFF"),
      ...target.closed.filter(({ from }) => saying(from) === "ON"),
    ],
    closed: [
      ...target.closed.filter(({ from }) => saying(from) !== "ON"),
      ...target.sources.filter(({ from }) => saying(from) === "OFF"),
    ],
  };
}

function countsAt(state: Cells, key: string, at: number, unit: number, k: number): Sparse {
  const row = state.slices.rows.get(key);
  const factor = decayTo(state.slices, Math.max(at, state.reference)) / unit;
  const index: number[] = [];
  const value: number[] = [];
  row?.index.forEach((topic, i) => {
    const count = factor * row.value[i]!;
    if (topic < k && count > 0) {
      index.push(topic);
      value.push(count);
    }
  });
  return { index, value };
}
