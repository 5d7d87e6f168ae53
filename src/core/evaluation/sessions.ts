import type { InterestParameters } from "../interests/parameters.js";
import type { FitCase, FitSession, Sampled } from "../ranking/fit/case.js";
import type { RankingModel } from "../ranking/model.js";
import type { RankInput } from "../ranking/rank-input.js";
import { seeded, type Random } from "../statistics/random.js";
import type { Task } from "../types.js";
import { RankInputs } from "./godwit.js";
import { candidatesIn } from "./world-candidates.js";
import { truthPositions } from "./method.js";
import { SessionCandidates, wholeCatalogue } from "./session-candidates.js";
import type { HeldOut, World } from "./world.js";

export interface SessionOptions {
  /** sessions of each task at most */
  readonly limit: number;
  readonly seed: number;
  /** up to this many items all of them are candidates (default: wholeCatalogue) */
  readonly whole?: number | undefined;
}

/** The held-out users in an order drawn by seed. */
export function drawnUsers({ heldOut }: World, seed: number): HeldOut[] {
  const random = seeded(seed);
  return heldOut
    .map((user) => ({ user, draw: random() }))
    .toSorted((a, b) => a.draw - b.draw)
    .map(({ user }) => user);
}

/**
 * What the ranker is handed for the held-out users of a world: the whole catalogue, or of a large one what the service
 * would propose.
 */
export class SessionInputs {
  readonly #world: World;
  readonly #model: RankingModel;
  readonly #parameters: InterestParameters;
  readonly #whole: number;
  readonly #large = new Map<string | null, SessionCandidates>();

  constructor(world: World, model: RankingModel, parameters: InterestParameters, whole = wholeCatalogue) {
    this.#world = world;
    this.#model = model;
    this.#parameters = parameters;
    this.#whole = whole;
  }

  served(user: HeldOut, task: Task): RankInput {
    const input = new RankInputs(this.#world, { task, model: this.#model, parameters: this.#parameters }).of(user);
    const large = this.#largeFor(user);
    return large === null ? input : { ...input, candidates: large.proposed(input) };
  }

  /**
   * The same with what was chosen among the candidates, and in a large catalogue with others that stand for the rest.
   */
  toFit(
    user: HeldOut,
    task: Task,
    chosen: Iterable<number>,
    random: Random,
  ): { input: RankInput; sampled: Sampled | null } {
    const input = this.served(user, task);
    return { input, sampled: this.#largeFor(user)?.withOthers(input.candidates, chosen, random) ?? null };
  }

  /** null where the catalogue is looked at as a whole. */
  #largeFor({ context: { domain } }: HeldOut): SessionCandidates | null {
    if (candidatesIn(this.#world, null).size <= this.#whole) return null;
    let large = this.#large.get(domain);
    if (large === undefined) this.#large.set(domain, (large = new SessionCandidates(this.#world, domain)));
    return large;
  }
}

/**
 * The held-out sessions of a world to fit β on, each with the truth of every task that is asked of it: those that have
 * one, at most `limit` a task, drawn by seed. The draw of a task does not depend on which others are asked.
 */
export function* fitSessions(
  world: World,
  tasks: readonly Task[],
  model: RankingModel,
  parameters: InterestParameters,
  { limit, seed, whole }: SessionOptions,
): Generator<FitSession> {
  const left = new Map(tasks.map((task) => [task, limit]));
  const random = seeded(seed);
  const inputs = new SessionInputs(world, model, parameters, whole);
  for (const user of drawnUsers(world, seed)) {
    if ([...left.values()].every((count) => count <= 0)) return;
    const open = candidatesIn(world, user.context.domain);
    const truths: Partial<Record<Task, ReadonlySet<number>>> = {};
    for (const task of tasks) {
      const truth = new Set([...truthPositions(world, user, task)].filter((position) => open.has(position)));
      if (truth.size === 0 || left.get(task)! <= 0) continue;
      truths[task] = truth;
      left.set(task, left.get(task)! - 1);
    }
    const widest: Task = truths.NEXT ? "NEXT" : "DISCOVER";
    const truth = truths[widest];
    if (truth !== undefined) yield { user: user.user, truths, ...inputs.toFit(user, widest, truth, random) };
  }
}

/** The sessions of one task as cases. */
export function* fitCases(
  world: World,
  task: Task,
  model: RankingModel,
  parameters: InterestParameters,
  options: SessionOptions,
): Generator<FitCase> {
  for (const { user, input, truths, sampled = null } of fitSessions(world, [task], model, parameters, options))
    yield { user, input, truth: truths[task]!, sampled };
}
