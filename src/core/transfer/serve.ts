import { domainKey } from "../interests/cells.js";
import type { InterestParameters } from "../interests/parameters.js";
import type { Population } from "../interests/population.js";
import type { UserPrior } from "../interests/predict.js";
import type { InterestReader } from "../interests/reader.js";
import type { SaidOfVotes } from "../ranking/carried-votes.js";
import { placePopulation } from "./judged.js";
import { shut, type TransferModel, type TransferTarget } from "./model.js";
import { userPrior } from "./prior/user-prior.js";
import { UserTransfer, type TransferTo } from "./user-transfer.js";

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

  constructor(
    model: TransferModel,
    { switches = new Map(), off = false }: { switches?: ReadonlyMap<string, PairSwitch>; off?: boolean } = {},
  ) {
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
    return new TransferReading(shut(model), { off: true });
  }

  /** The same with the operator's word about one more pair (pairKey). */
  with(pair: string, said: PairSwitch): TransferReading {
    return new TransferReading(this.model, { switches: new Map([...this.#switches, [pair, said]]), off: this.#off });
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

  /** What is carried to one user. */
  to(user: TransferTo): UserTransfer {
    return new UserTransfer(this, user);
  }

  /** θ^t_pop of a place, worked out once for a population as it stands. */
  populationOf(key: string, { population, k, parameters }: InterestReader): Float64Array {
    let known = this.#populations.get(population);
    if (known === undefined || known.behaviours !== population.behaviours || known.parameters !== parameters)
      this.#populations.set(population, (known = { behaviours: population.behaviours, parameters, shares: new Map() }));
    let shares = known.shares.get(key);
    if (shares === undefined) known.shares.set(key, (shares = placePopulation(key, { population, k }, parameters)));
    return shares;
  }

  /** What was learned about a place, with the operator's switches applied; undefined = nothing. */
  targetOf(key: string): TransferTarget | undefined {
    return this.#targets.get(key);
  }
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
