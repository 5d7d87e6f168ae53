import type { InterestParameters } from "../../interests/parameters.js";
import type { FitSession } from "../../ranking/fit/case.js";
import type { RankingModel } from "../../ranking/model.js";
import { seeded, type Random } from "../../statistics/random.js";
import { dayMs } from "../../time.js";
import type { Task } from "../../types.js";
import { SessionInputs } from "../sessions.js";
import { candidatesIn } from "../world-candidates.js";
import type { World } from "../world.js";
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

/** Which requests are meant: all, those within one domain, or those from one surface. */
export type Part = { readonly domain: string } | { readonly surface: string } | null;
const everything: Part = null;

/** A session as it was asked in a part: of what came from elsewhere nothing counts. */
function cutTo(moment: Moment, part: Part): Moment {
  if (part === null) return moment;
  const context = { ...moment.context, ...part };
  return "domain" in part
    ? { ...moment, context }
    : { ...moment, context, truth: moment.surfaces.get(part.surface) ?? new Set() };
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
   * The session that begins at a moment, with the truth of each task that has one; asked within a domain or from a
   * surface, what of it lies or came from there. null where nothing that may be shown was taken.
   */
  of(session: Moment, tasks: readonly Task[], part: Part = everything): FitSession | null {
    const moment = cutTo(session, part);
    const open = candidatesIn(this.#world, moment.context.domain);
    const truths: Partial<Record<Task, ReadonlySet<number>>> = {};
    for (const task of tasks) {
      const truth = new Set([...truthAt(this.#world, moment, task)].filter((position) => open.has(position)));
      if (truth.size > 0) truths[task] = truth;
    }
    const widest: Task = truths.NEXT ? "NEXT" : "DISCOVER";
    const chosen = truths[widest];
    if (chosen === undefined) return null;
    const { user, at } = moment;
    return { user, at, truths, ...this.#inputs.now.toFit(moment, widest, chosen, this.#random) };
  }
}
