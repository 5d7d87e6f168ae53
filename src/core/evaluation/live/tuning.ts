import { listMetrics } from "../../statistics/list-metrics.js";
import { bestFirst } from "../../ranking/score.js";
import { wasHad } from "../../interests/engagement.js";
import type { Task } from "../../types.js";
import type { LiveBaseline } from "./baselines/live-baseline.js";
import type { LiveWorld } from "./live-world.js";
import { truthAt, type Moment } from "./moments.js";

/** A family of baselines with the parameter that was best before the split. */
export interface Tuned {
  readonly family: string;
  readonly variant: string;
  /** mean NDCG on the sessions before the split that it was chosen on */
  readonly ndcg: number;
  readonly baseline: LiveBaseline;
}

/** The first `top` of a baseline's scores: available now, for DISCOVER not had, above the lowest. Ties by number. */
export function listOf(
  world: LiveWorld,
  moment: Moment,
  task: Task,
  { scores, closed, top }: { scores: Float64Array; closed: readonly number[]; top: number },
): number[] {
  const { catalogue } = world;
  const masked = scores.slice();
  for (const position of closed) masked[position] = -Infinity;
  if (task === "DISCOVER")
    for (const [number, engagement] of moment.state.items)
      if (wasHad(engagement)) masked[catalogue.positionOf(number)] = -Infinity;
  return bestFirst(masked, (position) => catalogue.numberAt(position), top).filter(
    (position) => masked[position]! > -Infinity,
  );
}

/** Positions that must not be listed now. */
export function closedNow({ catalogue, split }: LiveWorld): number[] {
  const open = catalogue.allowed({}, split);
  const closed: number[] = [];
  for (let position = 0; position < catalogue.size; position++) if (!open(position)) closed.push(position);
  return closed;
}

/** Chooses each family's parameter, by task, on sessions before the split. */
export class Tuning {
  readonly #baselines: readonly LiveBaseline[];
  readonly #tasks: readonly Task[];
  readonly #top: number;
  readonly #sums: Map<Task, Float64Array>;
  readonly #counts: Map<Task, number>;

  constructor(baselines: readonly LiveBaseline[], tasks: readonly Task[], top: number) {
    this.#baselines = baselines;
    this.#tasks = tasks;
    this.#top = top;
    this.#sums = new Map(tasks.map((task) => [task, new Float64Array(baselines.length)]));
    this.#counts = new Map(tasks.map((task) => [task, 0]));
  }

  add(world: LiveWorld, moment: Moment): void {
    const asked = this.#tasks.flatMap((task) => {
      const truth = truthAt(world, moment, task);
      return truth.size === 0 ? [] : [{ task, truth }];
    });
    if (asked.length === 0) return;
    const closed = closedNow(world);
    for (const { task } of asked) this.#counts.set(task, this.#counts.get(task)! + 1);
    this.#baselines.forEach((baseline, b) => {
      const scores = baseline.scores(world, moment);
      for (const { task, truth } of asked)
        this.#sums.get(task)![b]! += listMetrics(
          listOf(world, moment, task, { scores, closed, top: this.#top }),
          truth,
          this.#top,
        ).ndcg;
    });
  }

  /** The best of each family, best family first. */
  chosen(task: Task): Tuned[] {
    const n = Math.max(1, this.#counts.get(task)!);
    const best = new Map<string, Tuned>();
    this.#baselines.forEach((baseline, b) => {
      const { family, variant } = baseline;
      const ndcg = this.#sums.get(task)![b]! / n;
      if (ndcg > (best.get(family)?.ndcg ?? -1)) best.set(family, { family, variant, ndcg, baseline });
    });
    return [...best.values()].toSorted((a, b) => b.ndcg - a.ndcg);
  }
}
