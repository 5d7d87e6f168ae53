import type { InterestParameters } from "../../interests/parameters.js";
import type { FitSession } from "../../ranking/fit/case.js";
import type { RankingModel } from "../../ranking/model.js";
import { seeded, type Random } from "../../statistics/random.js";
import { dayMs } from "../../time.js";
import type { Task } from "../../types.js";
import { SessionInputs } from "../sessions.js";
import { candidatesIn } from "../world-candidates.js";
import type { HeldOut, World } from "../world.js";
import { truthAt, type Moment } from "./moments.js";
import type { LiveWorld } from "./live-world.js";

/** What the ranker is handed in a world that moves on: the lists of a large catalogue are made once a day. */
export class DailyInputs {
  readonly #world: World;
  readonly #make: () => SessionInputs;
  #made: { readonly day: number; readonly inputs: SessionInputs } | null = null;

  constructor(world: World, model: RankingModel, parameters: InterestParameters, whole?: number) {
    this.#world = world;
    this.#make = () => new SessionInputs(world, model, parameters, whole);
  }

  /** Good until the world moves on. */
  get now(): SessionInputs {
    const day = Math.floor(this.#world.split / dayMs);
    if (this.#made?.day !== day) this.#made = { day, inputs: this.#make() };
    return this.#made.inputs;
  }
}

/** Moments as sessions to fit β on. */
export class MomentSessions {
  readonly #world: LiveWorld;
  readonly #inputs: DailyInputs;
  readonly #random: Random;

  constructor(world: LiveWorld, inputs: DailyInputs, seed: number) {
    this.#world = world;
    this.#inputs = inputs;
    this.#random = seeded(seed);
  }

  /**
   * The session that begins at a moment, with the truth of each task that has one; asked within a domain, what of it
   * lies there. null where nothing that may be shown was taken.
   */
  of(moment: Moment, tasks: readonly Task[], domain: string | null = null): FitSession | null {
    const open = candidatesIn(this.#world, domain);
    const truths: Partial<Record<Task, ReadonlySet<number>>> = {};
    for (const task of tasks) {
      const truth = new Set([...truthAt(this.#world, moment, task)].filter((position) => open.has(position)));
      if (truth.size > 0) truths[task] = truth;
    }
    const widest: Task = truths.NEXT ? "NEXT" : "DISCOVER";
    const chosen = truths[widest];
    if (chosen === undefined) return null;
    const asked: HeldOut = domain === null ? moment : { ...moment, context: { ...moment.context, domain } };
    const { user, at } = moment;
    return { user, at, truths, ...this.#inputs.now.toFit(asked, widest, chosen, this.#random) };
  }
}
