import type { InterestParameters } from "../../interests/parameters.js";
import type { RankingModel } from "../../ranking/model.js";
import { dayMs } from "../../time.js";
import type { Task } from "../../types.js";
import { stepsOf, trainRanker } from "../train-ranker.js";
import { worldAt, type World } from "../world.js";
import { worldTransfer } from "../world-transfer.js";
import type { LiveData } from "./live-world.js";

export interface RefitOptions {
  /** days from the split to the first fit, and from each to the next */
  readonly every: number;
  readonly tasks: readonly Task[];
  readonly seed: number;
  readonly progress: (line: string) => void;
}

/** The ranker as a service would serve it that fits again every so many days, each time on all that has happened. */
export class Refits {
  /** how often it was fitted after the split */
  fits = 0;
  readonly #data: LiveData;
  readonly #world: World;
  readonly #parameters: InterestParameters;
  readonly #options: RefitOptions;
  #model: RankingModel;
  /** the weights that serve have seen nothing from this time on */
  #until: number;
  #period = 0;

  /** world, first: what is known at the split, and the model that was fitted then. */
  constructor(
    data: LiveData,
    world: World,
    parameters: InterestParameters,
    { first, ...options }: RefitOptions & { readonly first: RankingModel },
  ) {
    this.#data = data;
    this.#world = world;
    this.#parameters = parameters;
    this.#options = options;
    this.#model = first;
    this.#until = world.split;
  }

  /** What serves at a moment; moments come in order of time. */
  modelAt(at: number): RankingModel {
    const { every, tasks, seed, progress } = this.#options;
    const { split, codebook } = this.#world;
    const period = Math.floor((at - split) / (every * dayMs));
    if (period > this.#period) {
      this.#period = period;
      const fittedAt = split + period * every * dayMs;
      progress(`ranker: fitted again as of ${new Date(fittedAt).toISOString()}`);
      const { items, behaviours } = this.#data;
      const known = { items, behaviours: behaviours.filter(({ signal }) => signal.at < fittedAt) };
      const bare = worldAt(known, { split: fittedAt, codebook, parameters: this.#parameters });
      const world = { ...bare, transfer: worldTransfer(bare, this.#parameters, seed) };
      const former = { model: this.#model, until: this.#until };
      const fitted = trainRanker(known, world, this.#parameters, { tasks, seed, progress: () => {}, former });
      for (const [task, report] of Object.entries(fitted.reports)) progress(`ranker: ${task}, ${stepsOf(report)}`);
      this.#model = fitted.model;
      this.#until = fittedAt;
      this.fits++;
    }
    return this.#model;
  }
}
