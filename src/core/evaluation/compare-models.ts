import type { InterestParameters } from "../interests/parameters.js";
import { forTask, tableOf, type FeatureTable } from "../ranking/fit/feature-table.js";
import type { FeatureName } from "../ranking/features/names.js";
import type { FeatureWeight, RankingModel } from "../ranking/model.js";
import { bestFirst, weighted } from "../ranking/score.js";
import type { Task } from "../types.js";
import { pairedDifference, type Interval } from "../statistics/bootstrap.js";
import { listMetrics } from "../statistics/list-metrics.js";
import { twoWayMean } from "../statistics/two-way.js";
import { dayMs } from "../time.js";
import { DailyInputs } from "./live/moment-sessions.js";
import { truthPositions } from "./method.js";
import { drawnUsers, type SessionOptions } from "./sessions.js";
import type { HeldOut, World } from "./world.js";
import { sameParts } from "./same-parts.js";

/** Mean NDCG at 10 of two models on the same sessions, and of the first less the second. */
export interface Comparison {
  readonly users: number;
  readonly sessions: number;
  readonly first: number;
  readonly second: number;
  readonly difference: Interval;
}

interface Rival {
  readonly name: "first" | "second";
  readonly model: RankingModel;
}

const top = 10;

/** What the sessions of a task said. */
class Judged {
  readonly first: number[] = [];
  readonly second: number[] = [];
  readonly users: number[] = [];
  readonly days: number[] = [];

  at({ user, context }: HeldOut): void {
    this.users.push(user);
    this.days.push(Math.floor(context.at / dayMs));
  }
}

/**
 * Compares two models on the held-out users of a world, at most `limit` of them, drawn by seed. A user's features are
 * worked out once for all tasks, and once for both models where only their weights differ. A task that nobody can be
 * judged on has no entry.
 *
 * moments: instead of them, sessions of a world that moves on as they are taken (momentsIn); the interval is by user
 * and by day then.
 */
export function compareModels(
  world: World,
  tasks: readonly Task[],
  [first, second]: readonly [RankingModel, RankingModel],
  parameters: InterestParameters,
  { limit, seed, whole }: SessionOptions,
  moments?: Iterable<HeldOut>,
): Partial<Record<Task, Comparison>> {
  const both: readonly Rival[] = [
    { name: "first", model: first },
    { name: "second", model: second },
  ];
  const found = new Map(tasks.map((task) => [task, new Judged()]));
  const groups = (sameParts(first, second) ? [both] : both.map((rival) => [rival])).map((rivals) => ({
    rivals,
    inputs: new DailyInputs(world, rivals[0]!.model, parameters, whole),
  }));
  for (const user of moments ?? someOf(world, limit, seed)) {
    const truths = new Map(tasks.map((task) => [task, truthPositions(world, user, task)]));
    const asked = tasks.filter((task) => truths.get(task)!.size > 0);
    const [widest] = asked;
    if (widest === undefined) continue;
    for (const task of asked) found.get(task)!.at(user);
    for (const { rivals, inputs } of groups) {
      const table = tableOf(inputs.now.served(user, widest), featuresOf(rivals, asked));
      for (const task of asked) {
        const narrowed = forTask(table, task, featuresOf(rivals, [task]));
        for (const { name, model } of rivals)
          found.get(task)![name].push(listMetrics(listOf(narrowed, model), truths.get(task)!, top).ndcg);
      }
    }
  }
  return Object.fromEntries(
    [...found]
      .filter(([, { first }]) => first.length > 0)
      .map(([task, { first, second, users, days }]) => [
        task,
        {
          users: new Set(users).size,
          sessions: users.length,
          first: mean(first),
          second: mean(second),
          difference:
            moments === undefined
              ? pairedDifference(first, second, { seed })
              : differenceByDay({ first, second, users, days }),
        },
      ]),
  );
}

function differenceByDay({
  first,
  second,
  users,
  days,
}: Pick<Judged, "first" | "second" | "users" | "days">): Interval {
  const gains = first.map((x, i) => x - second[i]!);
  const { mean, low, high } = twoWayMean(users, days, gains);
  return { mean, low, high };
}

/** At most `limit` of the held-out users, in their order. */
function someOf(world: World, limit: number, seed: number): readonly HeldOut[] {
  if (world.heldOut.length <= limit) return world.heldOut;
  const drawn = new Set(drawnUsers(world, seed).slice(0, limit));
  return world.heldOut.filter((user) => drawn.has(user));
}

const weighing = (model: RankingModel, task: Task): FeatureWeight[] =>
  model.weights[task].features.filter(({ weight }) => weight !== 0);

function featuresOf(rivals: readonly Rival[], tasks: readonly Task[]): FeatureName[] {
  return [
    ...new Set(
      rivals.flatMap(({ model }) => tasks.flatMap((task) => weighing(model, task).map(({ feature }) => feature))),
    ),
  ];
}

function listOf({ input: { task, catalogue }, positions, columns }: FeatureTable, model: RankingModel): number[] {
  const scores = weighted(weighing(model, task), columns, positions.length);
  return bestFirst(scores, (i) => catalogue.numberAt(positions[i]!), top).map((i) => positions[i]!);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
